#!/usr/bin/env python3
"""delay.py LISTEN TARGET MILLISECONDS: a proxy on loopback that adds a round-trip time, once for connecting and for each exchange."""
import asyncio,sys
lport,tport,rtt=int(sys.argv[1]),int(sys.argv[2]),float(sys.argv[3])/1000
async def pump(r,w):
    q=asyncio.Queue()
    loop=asyncio.get_event_loop()
    async def out():
        while True:
            t,d=await q.get()
            await asyncio.sleep(max(0,t-loop.time()))
            if d is None:
                try: w.close()
                except Exception: pass
                return
            try: w.write(d); await w.drain()
            except Exception: return
    task=asyncio.create_task(out())
    while True:
        try: d=await r.read(65536)
        except Exception: d=b''
        q.put_nowait((loop.time()+rtt/2,d or None))
        if not d: break
    await task
async def handle(r,w):
    await asyncio.sleep(rtt)  # the handshake of TCP, which loopback does at once
    try: r2,w2=await asyncio.open_connection('127.0.0.1',tport)
    except Exception: w.close(); return
    await asyncio.gather(pump(r,w2),pump(r2,w))
async def main():
    s=await asyncio.start_server(handle,'127.0.0.1',lport)
    async with s: await s.serve_forever()
asyncio.run(main())
