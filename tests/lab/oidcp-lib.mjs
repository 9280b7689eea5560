// Variants of oidc-provider (github.com/panva/node-oidc-provider), a certified FAPI server, on loopback:
// some configured as FAPI asks, some as badly as they let themselves be configured.
// State lies in $LAB: npm packages in node/, certificates and keys in pki/.
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const LAB = process.env.LAB;
if (!LAB) throw new Error('LAB is not set: start this by up.sh');
const PKI = `${LAB}/pki`;

export const PORTS = {
  default: 19440,
  fapi1: 19441,
  fapi2: 19442,
  insecure: 19443,
  dcr: 19444,
  weakkey: 19445,
  insecure8: 19446,
  insecure6: 19447,
  fapi2ms: 19448,
  http: 19449,
  weakkey6: 19450,
  fapi2weaktls: 19451,
  proxied: 19452,
};

/** The issuer of a variant; `proxied` is reached through nginx. */
export function issuerOf(variant) {
  if (variant === 'proxied') return 'https://127.0.0.1:19501';
  return `${variant === 'http' ? 'http' : 'https'}://127.0.0.1:${PORTS[variant]}`;
}

// ---- Modules, certificates and keys

const require = createRequire(`${LAB}/node/package.json`);
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const pem = (file) => fs.readFileSync(`${PKI}/${file}`, 'utf8');

function makeKey(kind) {
  const [type, options] = {
    RSA2048: ['rsa', { modulusLength: 2048 }],
    RSA1024: ['rsa', { modulusLength: 1024 }],
    P256: ['ec', { namedCurve: 'P-256' }],
    Ed25519: ['ed25519', {}],
  }[kind];
  return crypto.generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' });
}

/** What a file holds; made and written first if it is not there, so that runs are comparable. */
function kept(file, make) {
  const path = `${PKI}/${file}`;
  if (!fs.existsSync(path)) {
    fs.writeFileSync(`${path}.new`, JSON.stringify(make(), null, 1), { mode: 0o600 });
    fs.renameSync(`${path}.new`, path);
  }
  return JSON.parse(fs.readFileSync(path, 'utf8'));
}

/** The servers' signing keys, private members included. */
const serverKeys = () => kept('op-jwks.json', () => ({
  ps256: { ...makeKey('RSA2048'), alg: 'PS256', use: 'sig', kid: 'ps256-2048' },
  rs256: { ...makeKey('RSA2048'), alg: 'RS256', use: 'sig', kid: 'rs256-2048' },
  rsaAny: { ...makeKey('RSA2048'), use: 'sig', kid: 'rsa-any' },
  es256: { ...makeKey('P256'), alg: 'ES256', use: 'sig', kid: 'es256' },
  ed: { ...makeKey('Ed25519'), alg: 'EdDSA', use: 'sig', kid: 'ed25519' },
  rsa1024: { ...makeKey('RSA1024'), alg: 'RS256', use: 'sig', kid: 'rsa-1024' },
}));

/** The clients' keys, private members included. */
export const clientKeys = () => kept('client-jwks.json', () => {
  const self = crypto.createPrivateKey(pem('self-one.key')).export({ format: 'jwk' });
  const certificate = pem('self-one.crt').replace(/-----[^-]+-----|\s/g, '');
  return {
    ps256: { ...makeKey('RSA2048'), alg: 'PS256', use: 'sig', kid: 'rp-ps256' },
    es256: { ...makeKey('P256'), alg: 'ES256', use: 'sig', kid: 'rp-es256' },
    rs256: { ...makeKey('RSA2048'), alg: 'RS256', use: 'sig', kid: 'rp-rs256' },
    ed: { ...makeKey('Ed25519'), alg: 'EdDSA', use: 'sig', kid: 'rp-ed' },
    self: { ...self, use: 'sig', kid: 'rp-self', x5c: [certificate] },
  };
});

const publicPart = ({ d, p, q, dp, dq, qi, ...members }) => members;

// ---- Parts of configurations

const cookies = { keys: ['lab'] };
const findAccount = (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) });

/** The same algorithms in several lists; each list is a copy, because oidc-provider changes them in place. */
const lists = (names, values) => Object.fromEntries(names.map((name) => [`${name}SigningAlgValues`, [...values]]));

/** The same algorithms wherever oidc-provider signs or verifies. */
const algorithms = (values) =>
  lists(['authorization', 'idToken', 'requestObject', 'clientAuth', 'userinfo', 'introspection'], values);

const getCertificate = (context) => context.socket.getPeerX509Certificate?.();

const mutualTls = {
  enabled: true,
  certificateBoundAccessTokens: true,
  selfSignedTlsClientAuth: true,
  tlsClientAuth: true,
  getCertificate,
  certificateAuthorized: (context) => context.socket.authorized,
  certificateSubjectMatches(context, property, expected) {
    const certificate = getCertificate(context);
    const subject = certificate.subject.split('\n');
    switch (property) {
      case 'tls_client_auth_subject_dn':
        return subject.join(',') === expected || subject.toReversed().join(',') === expected;
      case 'tls_client_auth_san_dns':
        return certificate.subjectAltName?.split(', ').includes(`DNS:${expected}`);
      default:
        return false;
    }
  },
};

/** One resource, so that client_credentials yields a JWT access token. */
const resource = {
  enabled: true,
  defaultResource: () => 'urn:lab:api',
  useGrantedResource: () => true,
  getResourceServerInfo: () => ({
    scope: 'api:read api:write',
    accessTokenFormat: 'jwt',
    accessTokenTTL: 300,
    audience: 'urn:lab:api',
  }),
};

/** Aliases for clients with certificates, on the same host: the lab asks for certificates everywhere. */
const mtlsAliases = (issuer) => ({
  mtls_endpoint_aliases: {
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/me`,
    pushed_authorization_request_endpoint: `${issuer}/request`,
    introspection_endpoint: `${issuer}/token/introspection`,
    revocation_endpoint: `${issuer}/token/revocation`,
  },
});

function fapiClients(variant) {
  const keys = clientKeys();
  const isFapi1 = variant === 'fapi1';
  const signing = [publicPart(keys.ps256), publicPart(keys.es256)];
  const common = {
    redirect_uris: ['https://rp.example.com/cb'],
    grant_types: ['authorization_code', ...(isFapi1 ? ['implicit'] : []), 'refresh_token', 'client_credentials'],
    response_types: isFapi1 ? ['code id_token', 'code'] : ['code'],
    jwks: { keys: signing },
    ...(isFapi1 && {
      default_acr_values: ['urn:mace:incommon:iap:silver'],
      tls_client_certificate_bound_access_tokens: true,
      require_signed_request_object: true,
    }),
  };
  return [
    {
      ...common,
      client_id: 'pkjwt',
      token_endpoint_auth_method: 'private_key_jwt',
      ...(!isFapi1 && { dpop_bound_access_tokens: true }),
    },
    {
      ...common,
      client_id: 'tls',
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: 'CN=client-tls,O=AS Lab,C=FI',
      tls_client_certificate_bound_access_tokens: true,
    },
    {
      ...common,
      client_id: 'selftls',
      token_endpoint_auth_method: 'self_signed_tls_client_auth',
      jwks: { keys: [publicPart(keys.self), publicPart(keys.ps256)] },
      tls_client_certificate_bound_access_tokens: true,
    },
  ];
}

const FAPI_AUTH_METHODS = ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'];

// ---- Configurations

/** FAPI 1.0 Advanced: code id_token and JARM, signed request objects, PS256 and ES256, certificate-bound tokens. */
function fapi1(keys, issuer) {
  return {
    cookies,
    findAccount,
    clients: fapiClients('fapi1'),
    jwks: { keys: [keys.ps256, keys.es256] },
    acrValues: ['urn:mace:incommon:iap:silver'],
    clientAuthMethods: FAPI_AUTH_METHODS,
    responseTypes: ['code id_token', 'code'],
    enabledJWA: algorithms(['PS256', 'ES256']),
    clientDefaults: {
      id_token_signed_response_alg: 'PS256',
      authorization_signed_response_alg: 'PS256',
      request_object_signing_alg: 'PS256',
      token_endpoint_auth_method: 'private_key_jwt',
    },
    features: {
      fapi: { enabled: true, profile: '1.0 Final' },
      dPoP: { enabled: false },
      mTLS: mutualTls,
      jwtResponseModes: { enabled: true },
      claimsParameter: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      requestObjects: { enabled: true, requireSignedRequestObject: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      clientCredentials: { enabled: true },
      resourceIndicators: resource,
    },
    discovery: mtlsAliases(issuer),
  };
}

/** FAPI 2.0: pushed requests, code, PKCE, bound tokens. With message signing also JAR, JARM and signed introspection. */
function fapi2(keys, issuer, { messageSigning }) {
  const values = ['PS256', 'ES256', 'EdDSA'];
  return {
    cookies,
    findAccount,
    clients: fapiClients('fapi2'),
    jwks: { keys: [keys.ps256, keys.es256, keys.ed] },
    clientAuthMethods: FAPI_AUTH_METHODS,
    responseTypes: ['code'],
    enabledJWA: { ...algorithms(values), dPoPSigningAlgValues: ['ES256', 'PS256', 'EdDSA'] },
    clientDefaults: {
      id_token_signed_response_alg: 'PS256',
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      require_pushed_authorization_requests: true,
    },
    ttl: { AuthorizationCode: 60, PushedAuthorizationRequest: 60 },
    features: {
      fapi: { enabled: true, profile: '2.0' },
      mTLS: mutualTls,
      dPoP: { enabled: true, nonceSecret: nonceSecret(), requireNonce: () => true },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      clientCredentials: { enabled: true },
      resourceIndicators: resource,
      registration: { enabled: false },
      ...(messageSigning && {
        requestObjects: { enabled: true, requireSignedRequestObject: true },
        jwtResponseModes: { enabled: true },
        jwtIntrospection: { enabled: true },
      }),
    },
    discovery: mtlsAliases(issuer),
  };
}

const nonceSecret = () => crypto.createHash('sha256').update('lab').digest();

/** Everything that a server of 2015 would offer and that versions 8 and 9 still permit. */
function insecure(keys, { pkce } = { pkce: { required: () => false } }) {
  return {
    cookies,
    findAccount,
    jwks: { keys },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'none'],
    responseTypes: ['code id_token token', 'code id_token', 'code token', 'code', 'id_token token', 'id_token', 'none'],
    enabledJWA: lists(['idToken', 'requestObject', 'clientAuth', 'userinfo'], ['HS256', 'RS256']),
    pkce,
    features: {
      registration: { enabled: true },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      deviceFlow: { enabled: true },
      requestObjects: { enabled: true },
    },
    clients: [{
      client_id: 'lab-web',
      client_secret: 'lab-secret',
      redirect_uris: ['https://rp.example.com/cb'],
      grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
      response_types: ['code', 'id_token token'],
    }],
  };
}

const PLAIN_PKCE = { methods: ['plain', 'S256'], required: () => false };

/** The same for version 6, whose options have other names, and which knows the algorithm `none`. */
function insecure6(keys) {
  const { clientAuthMethods, enabledJWA, ...rest } = insecure(keys, { pkce: PLAIN_PKCE });
  return {
    ...rest,
    tokenEndpointAuthMethods: clientAuthMethods,
    whitelistedJWA: {
      ...lists(['idToken', 'requestObject', 'userinfo'], ['HS256', 'RS256', 'none']),
      ...lists(['tokenEndpointAuth'], ['HS256', 'RS256']),
    },
    features: { ...rest.features, requestObjects: { request: true, requestUri: true, mode: 'lax' } },
  };
}

/** Every client authentication method, open dynamic registration. */
function everyMethod(keys) {
  return {
    cookies,
    findAccount,
    jwks: { keys: [keys.rsaAny, keys.es256, keys.ed] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', ...FAPI_AUTH_METHODS, 'none'],
    features: {
      registration: { enabled: true },
      registrationManagement: { enabled: true },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      dPoP: { enabled: true, nonceSecret: nonceSecret() },
      mTLS: mutualTls,
      pushedAuthorizationRequests: { enabled: true },
      resourceIndicators: resource,
      jwtResponseModes: { enabled: true },
      requestObjects: { enabled: true },
    },
    extraClientMetadata: { properties: [] },
  };
}

/** The npm package of a variant and how it is configured. */
function configuration(variant) {
  const keys = serverKeys();
  const issuer = issuerOf(variant);
  switch (variant) {
    // No configuration at all: the development keys and clients of the package.
    case 'default':
    case 'http':
      return ['oidc-provider', {}];
    case 'fapi1':
      return ['oidc-provider', fapi1(keys, issuer)];
    case 'fapi2':
    case 'fapi2weaktls': // the same server behind a bad listener
    case 'proxied': // the same server, plain, behind nginx (tls-front.sh)
      return ['oidc-provider', fapi2(keys, issuer, { messageSigning: false })];
    case 'fapi2ms':
      return ['oidc-provider', fapi2(keys, issuer, { messageSigning: true })];
    case 'insecure':
      return ['oidc-provider', insecure([keys.rs256])];
    case 'insecure8':
      return ['oidc-provider8', insecure([keys.rs256], { pkce: PLAIN_PKCE })];
    case 'insecure6':
      return ['oidc-provider6', insecure6([keys.rs256])];
    case 'weakkey':
      return ['oidc-provider', insecure([keys.rsa1024])];
    case 'weakkey6':
      return ['oidc-provider6', insecure6([keys.rsa1024])];
    case 'dcr':
      return ['oidc-provider', everyMethod(keys)];
    default:
      throw new Error(`unknown variant ${variant}`);
  }
}

// ---- Listeners

/** Of the suites for TLS 1.2 only those that FAPI permits; by itself Node.js offers more. */
const FAPI_SUITES = [
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
].join(':');

function tlsOptions(variant) {
  switch (variant) {
    case 'fapi1':
    case 'fapi2':
    case 'fapi2ms':
      return { ciphers: FAPI_SUITES };
    case 'fapi2weaktls':
      return { minVersion: 'TLSv1', ciphers: 'ALL:COMPLEMENTOFDEFAULT:@SECLEVEL=0' };
    default:
      return {};
  }
}

function makeListener(variant, handler) {
  if (variant === 'http' || variant === 'proxied') return http.createServer(handler);
  return https.createServer({
    key: pem('server.key'),
    cert: pem('server.chain.pem'),
    ca: [pem('ca.pem')],
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    ...tlsOptions(variant),
  }, handler);
}

/** Starts a variant on its port. */
export async function start(variant) {
  const [name, config] = configuration(variant);
  const module = await load(name);
  const Provider = module.Provider ?? module.default?.Provider ?? module.default;
  const provider = new Provider(issuerOf(variant), config);
  provider.on('server_error', (_context, error) => console.error('server_error', variant, error));
  if (variant === 'proxied') provider.proxy = true; // trusts X-Forwarded-Proto
  // In version 6 the callback is a property.
  const handler = name === 'oidc-provider6' ? provider.callback : provider.callback();
  const server = makeListener(variant, handler);
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(PORTS[variant], '127.0.0.1', resolve);
  });
  return { server, provider, issuer: issuerOf(variant) };
}
