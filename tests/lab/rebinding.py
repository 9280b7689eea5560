#!/usr/bin/env python3
"""unshare --user --map-root-user --net --mount rebinding.py FAPILINT: names whose addresses change between look-ups.

In a network of its own, without any way out, a server of DNS says one address when a name is looked up first and another
one from then on. A public issuer names its keys at such a name; behind the private address stands a server that counts
who comes. Nobody may: what was judged is what is connected to (DNS rebinding)."""
import fcntl
import http.server
import json
import pathlib
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading

PUBLIC, PRIVATE = "11.0.0.1", "10.0.0.7"  # of a network that ends at this machine's loopback interface
SAID = {"as.example": (PUBLIC, PUBLIC), "turns-private.example": (PUBLIC, PRIVATE),
        "turns-public.example": (PRIVATE, PUBLIC)}
looked_up = {}
visits = {PUBLIC: 0, PRIVATE: 0}


def bring_up(name, address):
    """Gives the loopback interface an address (SIOCSIFADDR) and turns it on (SIOCSIFFLAGS: up and running)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        there = struct.pack("16sH2s4s8x", name.encode(), socket.AF_INET, b"", socket.inet_aton(address))
        fcntl.ioctl(control, 0x8916, there)
        fcntl.ioctl(control, 0x8914, struct.pack("16sH14x", name.encode(), 0x41))


def answer(question):
    """RFC 1035 section 4: the one question, and for A an address that is good for no second."""
    end = question.index(b"\0", 12) + 5
    labels, kind, at = [], struct.unpack("!H", question[end - 4:end - 2])[0], 12
    while question[at]:
        labels.append(question[at + 1:at + 1 + question[at]].decode())
        at += 1 + question[at]
    name, found = ".".join(labels).lower(), b""
    if kind == 1 and name in SAID:
        times = looked_up[name] = looked_up.get(name, 0) + 1
        address = SAID[name][min(times, 2) - 1]
        found = struct.pack("!HHHIH", 0xC00C, 1, 1, 0, 4) + socket.inet_aton(address)
    flags = 0x8580 if name in SAID else 0x8583
    return question[:2] + struct.pack("!HHHHH", flags, 1, bool(found), 0, 0) + question[12:end] + found


def serve_names():
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 53))
    while True:
        question, sender = listener.recvfrom(4096)
        listener.sendto(answer(question), sender)


class Documents(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    keys_at = ""

    def do_GET(self):
        issuer = "https://as.example"
        metadata = {"issuer": issuer, "jwks_uri": f"https://{self.keys_at}/jwks",
                    "token_endpoint": f"https://{self.keys_at}/token", "response_types_supported": ["code"]}
        document = {"/jwks": {"keys": []}, "/.well-known/openid-configuration": metadata}.get(self.path)
        body = json.dumps(document).encode()
        self.send_response(404 if document is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_OPTIONS = do_GET

    def log_message(self, *_):
        pass


class Counting(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def get_request(self):
        visits[self.server_address[0]] += 1
        return super().get_request()

    def handle_error(self, *_):
        pass


def serve_documents(address, folder):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.crt", folder / "server.key")
    server = Counting((address, 443), Documents)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def certificates(folder):
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=server", "-keyout", "server.key", "-out", "csr")
    names = ",".join(f"DNS:{name}" for name in SAID)
    (folder / "extensions").write_text(f"basicConstraints=CA:FALSE\nsubjectAltName={names}\n")
    openssl("x509", "-req", "-in", "csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "extensions", "-out", "server.crt")


def run(fapilint, keys_at, folder):
    Documents.keys_at = keys_at
    looked_up.clear()
    visits.update(dict.fromkeys(visits, 0))
    command = [fapilint, "facts", "https://as.example", "--cacert", folder / "ca.pem", "--only-cacert", "--timeout", "5"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if visits[PRIVATE]:
        sys.exit(f"{keys_at}: {visits[PRIVATE]} connections to the private address\n{done.stderr}")
    if not visits[PUBLIC]:
        sys.exit(f"{keys_at}: nobody asked anything, so nothing is shown\n{done.stderr}")
    if looked_up.get(keys_at) != 1:
        sys.exit(f"{keys_at}: looked up {looked_up.get(keys_at)} times instead of once\n{done.stderr}")
    return done


def main():
    bring_up("lo", "127.0.0.1")
    bring_up("lo:1", PUBLIC)
    bring_up("lo:2", PRIVATE)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        (folder / "resolv.conf").write_text("nameserver 127.0.0.1\n")
        subprocess.run(["mount", "--bind", folder / "resolv.conf", "/etc/resolv.conf"], check=True)
        certificates(folder)
        threading.Thread(target=serve_names, daemon=True).start()
        for address in (PUBLIC, PRIVATE):
            serve_documents(address, folder)
        first = run(sys.argv[1], "turns-private.example", folder)
        if "10.0.0.7" in first.stdout + first.stderr:
            sys.exit(f"the second address became known\n{first.stdout}{first.stderr}")
        second = run(sys.argv[1], "turns-public.example", folder)
        if "10.0.0.7" not in second.stderr:
            sys.exit(f"the private address was not refused by name\n{second.stderr}")
        subprocess.run(["umount", "/etc/resolv.conf"], check=True)
    print("names that change between look-ups: each was looked up once, and nobody went to the private address")


main()
