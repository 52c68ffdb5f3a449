"""Programs that mean no good, or too much, for the page; and words of what the page must tell of each.

All get `post`, which writes a message to the page as the worker does.
"""

START = """
import js
from pyodide.ffi import create_proxy, to_js

def options(**given):
    return to_js(given, dict_converter=js.Object.fromEntries)

def post(**message):
    js.postMessage(options(**message))

def answer(text):
    for id in range(1, 400):
        post(kind="answer", id=id, text=text)

"""
SHAPES = ["null", "5", "[]", '{"error": 5}', '{"error": {"message": 1, "places": 5}}', '{"error": {"message": null, '
          '"places": [{"line": "x", "column": null, "end": {}}]}}', '{"graph": 5, "nodes": {"toLocaleString": 1}}',
          '{"text": {"a": 1}}', '{"graph": "<svg>", "steps": true, "opens": "nothing"}']  # fmt: skip
#: Name -> a program that ends by itself, and what is told. The last leaves a page whose pictures are too large.
ENDING = {
    "an answer that cannot be read": ('answer("{")', "JSON"),
    "an answer that is no text": ("answer(5)", "JSON"),
    "a message of no kind": ('[post(kind="?", id=id, text="no kind") for id in range(400)]', "no kind"),
    "messages that are no objects": (
        '[js.postMessage(thing) for thing in (None, 5, "x", js.undefined, to_js([1]))]; print("sent")', "sent"),
    **{f"an answer of another shape: {shape}": (f"answer({shape!r})", "") for shape in SHAPES},
    "an answer with a prototype": ("""answer('{"__proto__": {"polluted": 1}, "text": "given"}')""", "given"),
    "an answer with a constructor": (
        """answer('{"constructor": {"prototype": {"polluted": 1}}, "text": "given"}')""", "given"),
    "prototypes of the worker": (
        'js.Object.prototype.polluted = js.Array.prototype.polluted = 1\nprint("done")', "done"),
    "Python is ready, it says": ('print("once")\npost(kind="ready")', "once"),
    "one letter at a time": ('for i in range(30_000):\n    print(i % 10, end="", flush=True)', "789"),
    "more than a tab can show": ('for i in range(30_000):\n    print("0123456789", flush=True)\n1/0', "ZeroDivisionError"),
    "nothing, often": ('for i in range(20_000):\n    post(kind="output", id=i % 100, text="")\nprint("end")', "end"),
    "a long result": ('"x" * 10_000_000', "200,000 letters are shown"),
    "a long message": ('raise ValueError("x" * 10_000_000)', "200,000 letters are shown"),
    "a long line": (f"x = '{'y' * 1_000_000}'\n1/0", "ZeroDivisionError"),
    "a long line with an error": (f"1/0, '{'y' * 1_000_000}'", "ZeroDivisionError"),
    "labels of HTML": (
        "x = Value(2.0, label='</script><script>document.title=1</script><!--')\n"
        "y = Value(3.0, label='\"><img src=x onerror=alert(1)>')\n(x * y) + 1", "Value(data=7.0"),
    "labels that turn around": ("x = Value(2.0, label='a\\u202egnirts\\u2066b')\nx * 3", "Value(data=6.0"),
    "a giant graph": ("x = Value(1.0)\nfor _ in range(50_000):\n    x = x * 1.00004\nx", "Value(data=7.38"),
    "a wide graph": ("sum([Value(float(i)) for i in range(50_000)])", "Value(data=1249975000.0"),
    "sys.exit": ('import sys\nprint("x")\nsys.exit(3)', "SystemExit: 3"),
    "deep recursion": ("def f(n):\n    return f(n + 1)\nf(0)", "Recursion"),
    "too much memory": ("x = [None] * (2**30 - 1)", "MemoryError"),
    "a large picture": ('import session\nsession.sized = lambda svg: "<p>x</p>" * 10**6\nValue(1.0)', ""),
}  # fmt: skip
#: Name -> a program that does not end, or after which Python is no more; and what is told when Stop was pressed.
STOPPED = "Stopped. Python has been started again"
ENDLESS = {
    "a loop": ("while True: pass", STOPPED),
    "a loop that catches everything": (
        "while True:\n    try:\n        while True: pass\n    except BaseException:\n        pass", STOPPED),
    "letters without end": ('while True: print("x", end="", flush=True)', STOPPED),
    "lines without end": ('while True: print("y" * 1000)', STOPPED),
    "messages without end": ('while True: post(kind="output", id=1, text="")', STOPPED),
    "answers without end": ('while True: answer("[]")', ""),
    "a repr without end": ("class A:\n    def __repr__(self):\n        while True: pass\nA()", STOPPED),
    "a worker that closes itself": ("js.close()\nwhile True: pass", STOPPED),
    "a worker that hears nothing": ("js.onmessage = None\nwhile True: pass", STOPPED),
    "workers within the worker": (
        'text = "while (true) postMessage(1)"\nurl = js.URL.createObjectURL(js.Blob.new(to_js([text]), '
        'options(type="text/javascript")))\nkept = [js.Worker.new(url) for _ in range(3)]\nwhile True: pass', STOPPED),
    "memory without end": ("x = []\nwhile True:\n    try: x.append(bytes(10**7))\n    except MemoryError: pass", STOPPED),
}  # fmt: skip
