"""Starlette's SessionMiddleware in FastAPI on uvicorn, or FastAPI bare, which it is compared with.

As the documentation of Starlette says ("SessionMiddleware"): a secret key, `https_only` and
`same_site="lax"`; the cookie is always HttpOnly, and lives for 14 days, the default. The guard is a dependency.
Requests are counted by one more layer, the same with the guard and without it, so that it cancels out.
"""

import asyncio
import json
import os
import resource
import socket
import sys
import threading

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request
from starlette.middleware.sessions import SessionMiddleware

SECRET = "7d1f7a3be4c0964fd2a85b0c6e13f98d20b7a46cf5138e92d4760b1ca9e85f37"

settings = json.loads(sys.argv[1])
app = FastAPI()


async def current_user(request: Request):
    user = request.session.get("user")
    if user is None:
        raise HTTPException(status_code=401, detail="Not authenticated")
    return user


if settings.get("guarded"):
    app.add_middleware(SessionMiddleware, secret_key=SECRET, https_only=True, same_site="lax")

    @app.post("/login")
    async def login(request: Request):
        body = await request.json()
        if body != {"username": "alice", "password": "correct horse battery staple"}:
            raise HTTPException(status_code=401, detail="Not authenticated")
        request.session["user"] = {"id": "alice", "username": "alice", "roles": ["reader"]}
        return {"message": "Logged in"}

    @app.post("/logout")
    async def logout(request: Request):
        request.session.clear()
        return {"message": "Logged out"}

    @app.get("/profile")
    async def profile(user=Depends(current_user)):
        return {"message": f"Welcome to your profile, {user['username']}!"}

else:

    @app.get("/profile")
    async def profile():
        return {"message": "Welcome to your profile, alice!"}


served = 0


async def counted(scope, receive, send):
    global served
    if scope["type"] == "http":
        served += 1
    await app(scope, receive, send)


# What a Node process has as its channel to the bench: lines of JSON on a socket.
bench = socket.socket(fileno=int(os.environ["NODE_CHANNEL_FD"]))
bench.setblocking(True)


def tell(message):
    bench.sendall((json.dumps(message) + "\n").encode())


def answer():
    for _ in bench.makefile():
        usage = resource.getrusage(resource.RUSAGE_SELF)
        cpu = (usage.ru_utime + usage.ru_stime) * 1e6
        tell({"served": served, "cpu": cpu})
    os._exit(0)


async def main():
    options = {"log_level": "warning", "access_log": False}
    server = uvicorn.Server(uvicorn.Config(counted, host="127.0.0.1", port=0, **options))
    running = asyncio.ensure_future(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    threading.Thread(target=answer, daemon=True).start()
    tell({"port": server.servers[0].sockets[0].getsockname()[1]})
    await running


uvicorn.Config(counted).setup_event_loop()
asyncio.run(main())
