"""A language client for tests: JSON-RPC with a server's real standard input and output."""

import json
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

PATIENCE = 60.0  # seconds; a busy machine starts a server slowly


class Client:
    """One running server. Leaving the `with` ends it, and fails if it does not end well."""

    def __init__(
        self, command: Sequence[str], folder: Path, settings: Mapping[str, Any] | None = None
    ) -> None:
        self.settings = settings or {}
        self.folder = folder
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            cwd=folder,
        )  # fmt: skip
        self._told: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.errors = b""
        threading.Thread(target=self._read, daemon=True).start()
        self._drain = threading.Thread(target=self._read_errors, daemon=True)
        self._drain.start()
        self._number = 0
        self._waiting: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        self.capabilities = self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": self.folder.as_uri(),
                "workspaceFolders": [{"uri": self.folder.as_uri(), "name": "work"}],
                "capabilities": {
                    "workspace": {
                        "configuration": True,
                        "workspaceEdit": {"documentChanges": True},
                    },
                    "textDocument": {
                        "hover": {"contentFormat": ["markdown", "plaintext"]},
                        "completion": {
                            "completionItem": {"documentationFormat": ["markdown", "plaintext"]}
                        },
                        "codeAction": {
                            "codeActionLiteralSupport": {
                                "codeActionKind": {"valueSet": ["quickfix"]}
                            }
                        },
                        "rename": {"prepareSupport": True},
                    },
                },
            },
        )["capabilities"]
        self.notify("initialized", {})
        if self.settings:
            self.notify("workspace/didChangeConfiguration", {"settings": self.settings})
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self.request("shutdown", None)
                self.notify("exit", None)
                self.process.wait(PATIENCE)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self._drain.join(1)
            for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
                assert stream is not None
                stream.close()

    def open(self, path: Path, text: str, language: str = "yaml") -> str:
        """Open a document; its address."""
        path.write_text(text, encoding="utf-8")
        uri = path.as_uri()
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def request(self, method: str, params: Any) -> Any:
        """Ask, and wait for the answer."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        answer = self._wait(lambda each: each.get("id") == self._number and "method" not in each)
        assert "error" not in answer, answer
        return answer["result"]

    def fails(self, method: str, params: Any) -> dict[str, Any]:
        """Ask what is refused; the error."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        answer = self._wait(lambda each: each.get("id") == self._number and "method" not in each)
        assert "error" in answer, answer
        error: dict[str, Any] = answer["error"]
        return error

    def notify(self, method: str, params: Any) -> None:
        """Tell, and wait for nothing."""
        self._send({"method": method, "params": params})

    def diagnostics(self, uri: str) -> list[dict[str, Any]]:
        """The next findings that are published for a document."""
        told = self._wait(
            lambda each: (
                each.get("method") == "textDocument/publishDiagnostics"
                and each["params"]["uri"] == uri
            )
        )
        found: list[dict[str, Any]] = told["params"]["diagnostics"]
        return found

    def at(self, uri: str, line: int, character: int) -> dict[str, Any]:
        """A place in a document, both numbers from 0."""
        return {
            "textDocument": {"uri": uri},
            "position": {"line": line, "character": character},
        }

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def _wait(self, wanted: Any) -> dict[str, Any]:
        for place, each in enumerate(self._waiting):
            if wanted(each):
                return self._waiting.pop(place)
        while True:
            try:
                each_told = self._told.get(timeout=PATIENCE)
            except queue.Empty:
                raise AssertionError(f"the server says nothing; {self.errors!r}") from None
            assert each_told is not None, f"the server ended; {self.errors!r}"
            if "method" in each_told and "id" in each_told:
                self._answer(each_told)
            elif wanted(each_told):
                return each_told
            else:
                self._waiting.append(each_told)

    def _answer(self, request: dict[str, Any]) -> None:
        self.requests.append(request)
        result: Any = None
        if request["method"] == "workspace/configuration":
            result = [self.settings.get(each.get("section")) for each in request["params"]["items"]]
        elif request["method"] == "workspace/applyEdit":
            result = {"applied": True}
        self._send({"id": request["id"], "result": result})

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        try:
            while line := stream.readline():
                length = 0
                while line.strip():
                    name, _, value = line.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                    line = stream.readline()
                self._told.put(json.loads(stream.read(length)))
        except ValueError:
            pass  # closed while it was read
        self._told.put(None)

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        try:
            for line in self.process.stderr:
                self.errors += line
        except ValueError:
            pass


def place_of(text: str, words: str, within: str = "") -> tuple[int, int]:
    """Line and character, from 0, of `words` (after `within`, where it is given)."""
    start = text.index(within) if within else 0
    at = text.index(words, start)
    return text.count("\n", 0, at), at - (text.rfind("\n", 0, at) + 1)
