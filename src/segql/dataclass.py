"""`dataclass`, as the standard library's, for programs that begin by defining hundreds of classes.

The standard library compiles six methods when it sees a class: a third of the time that `segql check` took. Here each is
compiled when it is first called, and most never are. Besides, an instance is made in half the time, for its slots are filled
directly, and a frozen one remembers its hash: what is nested deeply is looked up often.

Type checkers see the standard library's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses
    from reprlib import recursive_repr

    #: Where an instance keeps its hash, and a class how it was declared.
    _HASH, _DECLARED = "_hash_of_fields", "__declared__"

    def dataclass(*, slots=False, frozen=False, kw_only=False):
        """As `dataclasses.dataclass`, for classes with slots whose annotations are texts."""
        if not slots:
            raise TypeError("classes without slots are for dataclasses.dataclass")
        return lambda cls: _defined(cls, frozen, kw_only)

    def _defined(cls, frozen, kw_only):
        for base in cls.__mro__[1:]:
            if "__dataclass_fields__" in base.__dict__ and _DECLARED not in base.__dict__:
                raise TypeError(f"{cls.__name__}: {base.__name__} is the standard library's dataclass")
        body = dict(cls.__dict__)
        names = [name for name, kind in cls.__annotations__.items() if not kind.startswith("ClassVar")]
        defaults = {name: body.pop(name) for name in names if name in body}
        declared = _Declared({name: cls.__annotations__[name] for name in names}, defaults, frozen, kw_only)
        taken = {name for base in cls.__mro__[1:-1] for name in base.__dict__.get("__slots__", ())}
        body["__slots__"] = tuple(name for name in (*names, *((_HASH,) if frozen else ())) if name not in taken)
        body.pop("__dict__", None)
        body.pop("__weakref__", None)
        body[_DECLARED] = declared
        for name, written in _WRITTEN.items():
            body.setdefault(name, _Later(declared, name, written))
        if frozen:
            body.setdefault("__hash__", _Later(declared, "__hash__", _hash))
            body |= {"__setattr__": _refuse, "__delattr__": _refuse, "__getstate__": _state, "__setstate__": _restore}
        else:
            body.setdefault("__hash__", None)
        declared.cls = type(cls)(cls.__name__, cls.__bases__, body)
        declared.cls.__qualname__ = cls.__qualname__
        return declared.cls

    class _Declared:
        """What a class says of its fields. `cls` is the class with slots."""

        __slots__ = ("annotations", "cls", "defaults", "frozen", "kw_only")

        def __init__(self, annotations, defaults, frozen, kw_only):
            self.annotations, self.defaults, self.frozen, self.kw_only = annotations, defaults, frozen, kw_only
            self.cls = None

        def fields(self):
            """Fields with those of the bases first: by name, as they were declared, and whether they are given by name."""
            found = {}
            for cls in reversed(self.cls.__mro__):
                declared = cls.__dict__.get(_DECLARED)
                if declared is not None:
                    for name in declared.annotations:
                        default = declared.defaults.get(name, dataclasses.MISSING)
                        field = (
                            default if isinstance(default, dataclasses.Field) else dataclasses.field(default=default)
                        )
                        by_name = declared.kw_only if field.kw_only is dataclasses.MISSING else field.kw_only
                        found[name] = field, by_name
            return found

    class _Later:
        """Stands for what is written when it is first asked for."""

        __slots__ = ("_declared", "_name", "_write")

        def __init__(self, declared, name, write):
            self._declared, self._name, self._write = declared, name, write

        def __get__(self, instance, owner):
            cls = self._declared.cls
            found = self._write(cls, self._declared)
            setattr(cls, self._name, found)
            return found.__get__(instance, owner) if hasattr(found, "__get__") else found

    def _init(cls, declared):
        """What is given by place, then what is given by name; `__post_init__` where there is one."""
        scope, lines, places, names = {"_none": _NONE}, [], [], []
        for name, (field, by_name) in declared.fields().items():
            given = value = name
            if field.default is not dataclasses.MISSING:
                scope[f"_default_{name}"] = field.default
                given, value = f"{name}=_default_{name}", name if field.init else f"_default_{name}"
            elif field.default_factory is not dataclasses.MISSING:
                scope[f"_make_{name}"] = field.default_factory
                given = f"{name}=_none"
                value = f"_make_{name}() if {name} is _none else {name}" if field.init else f"_make_{name}()"
            elif not field.init:
                continue
            if field.init:
                (names if by_name else places).append(given)
            if declared.frozen:  # such a class refuses what is set in the usual way
                scope[f"_set_{name}"] = getattr(cls, name).__set__
                lines.append(f"_set_{name}(_self, {value})")
            else:
                lines.append(f"_self.{name} = {value}")
        if hasattr(cls, "__post_init__"):
            lines.append("_self.__post_init__()")
        return _function(
            cls, "__init__", ("_self", *places, *(("*", *names) if names else ())), lines or ["pass"], scope
        )

    def _repr(cls, declared):
        shown = ", ".join(f"{name}={{self.{name}!r}}" for name, (field, _) in declared.fields().items() if field.repr)
        lines = [f'return f"{{self.__class__.__qualname__}}({shown})"']
        return recursive_repr()(_function(cls, "__repr__", ("self",), lines, {}))

    def _eq(cls, declared):
        names = _compared(declared)
        lines = [
            "if other is self:",
            "    return True",
            "if other.__class__ is self.__class__:",
            f"    return {_tuple('self', names)} == {_tuple('other', names)}",
            "return NotImplemented",
        ]
        return _function(cls, "__eq__", ("self", "other"), lines, {})

    def _hash(cls, declared):
        """Worked out once."""
        lines = [
            "try:",
            "    return _known(self)",
            "except AttributeError:",
            f"    found = hash({_tuple('self', _compared(declared))})",
            "    _keep(self, found)",
            "    return found",
        ]
        slot = getattr(cls, _HASH)
        return _function(cls, "__hash__", ("self",), lines, {"_known": slot.__get__, "_keep": slot.__set__})

    def _match_args(_, declared):
        return tuple(name for name, (field, by_name) in declared.fields().items() if field.init and not by_name)

    def _fields(cls, _):
        return _model(cls, frozen=False).__dataclass_fields__

    def _params(cls, declared):
        return _model(cls, frozen=declared.frozen).__dataclass_params__

    def _model(cls, *, frozen):
        """The class as the standard library sees it, with nothing that would have to be compiled or described."""
        declared = cls.__dict__[_DECLARED]
        bases = tuple(_model(base, frozen=frozen) for base in cls.__bases__ if _DECLARED in base.__dict__)
        body = {"__annotations__": declared.annotations, "__module__": cls.__module__, "__doc__": "A model."}
        made = dataclasses.dataclass(
            init=False, repr=False, eq=False, match_args=False, frozen=frozen, kw_only=declared.kw_only
        )
        return made(type(cls.__name__, bases, body | declared.defaults))

    def _compared(declared):
        return [name for name, (field, _) in declared.fields().items() if field.compare]

    def _tuple(of, names):
        return "(" + "".join(f"{of}.{name}, " for name in names) + ")"

    def _function(cls, name, parameters, lines, scope):
        scope["__name__"] = cls.__module__
        body = "".join(f"    {line}\n" for line in lines)
        exec(f"def {name}({', '.join(parameters)}):\n{body}", scope)  # made of names of fields alone
        scope[name].__qualname__ = f"{cls.__qualname__}.{name}"
        return scope[name]

    #: Stands for what was not given.
    _NONE = object()

    #: What writes each attribute.
    _WRITTEN = {
        "__init__": _init,
        "__repr__": _repr,
        "__eq__": _eq,
        "__match_args__": _match_args,
        "__dataclass_fields__": _fields,
        "__dataclass_params__": _params,
    }

    def _refuse(self, name, value=None):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _state(self):
        return [getattr(self, field.name) for field in dataclasses.fields(self)]

    def _restore(self, state):
        for field, value in zip(dataclasses.fields(self), state, strict=True):
            object.__setattr__(self, field.name, value)


__all__ = ["dataclass"]
