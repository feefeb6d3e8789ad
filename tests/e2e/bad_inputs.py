"""What people get wrong: each with the words that the one message about it has to hold.

A case is (name, what is written, the words of its message). Where a file is changed rather than
written, it is (name, what is replaced, by what, the words).
"""

from typing import Final

FACTS: Final = "facts:\n  intended_purpose: Group digits.\n"
BOMB: Final = "a: &a [x, x]\nb: &b [*a, *a]\nfacts:\n  intended_purpose: *b\n"

CARDS: Final[tuple[tuple[str, bytes, tuple[str, ...]], ...]] = (
    ("not YAML", b"facts: [unclosed\n", ("line 2", "correct the line")),
    ("tabs", b"facts:\n\tintended_purpose: x\n", ("line 2",)),
    (
        "a key twice",
        f"{FACTS}  intended_purpose: Another.\n".encode(),
        ("line 3", "'intended_purpose'", "twice"),
    ),
    ("an alias bomb", BOMB.encode(), ("line 2", "alias *a", "write the value out")),
    ("a tag", b"facts: !!python/object:os.system {}\n", ("line 1", "tag")),
    (
        "an unknown fact",
        f"{FACTS}  intended_porpoise: x\n".encode(),
        ("intended_porpoise", "intended_purpose"),
    ),
    (
        "a wrong type",
        f"{FACTS}  is_ai_system: perhaps\n".encode(),
        ("is_ai_system", "perhaps", "true"),
    ),
    (
        "a value not allowed",
        f"{FACTS}  people_in_data: [robots]\n".encode(),
        ("people_in_data", "robots", "none"),
    ),
    (
        "a value of a list not allowed",
        f"{FACTS}  roles: [provider, hero]\n".encode(),
        ("roles", "hero", "deployer"),
    ),
    ("an unknown section", f"{FACTS}fact: {{}}\n".encode(), ("fact", "facts")),
    ("a list", b"- facts\n", ("facts",)),
    ("nothing", b"", ("empty", "facts:")),
    ("only a comment", b"# later\n", ("empty", "facts:")),
    ("no text", b"\x80\x81\xfe\xff\x00", ("UTF-8",)),
    ("too deep", b"facts: " + b"[" * 64 + b"]" * 64, ("deeper than 32", "flatten")),
    ("too long", b"# " + b"x" * (1 << 20), ("characters", "at most")),
    ("a number as name", b"name: 7\nfacts: {}\n", ("name", "7")),
)

SETTINGS: Final[tuple[tuple[str, str, str, tuple[str, ...]], ...]] = (
    ("not TOML", "[workspace]", "[workspace", ("line 3", "correct the file")),
    ("an unknown section", "[alerts]", "[alarms]", ("[alarms]", "[alerts]")),
    ("a value for a section", "[workspace]", "alerts = 3\n[workspace]", ("not TOML", "line 16")),
    ("an unknown setting", "urls = ", "url = ", ("[alerts]", "url", "urls")),
    ("no name", 'name = "test"', "", ("[workspace]", "no name")),
    ("an empty name", 'name = "test"', 'name = " "', ("[workspace]", "name")),
    (
        "a name that no checkpoint can bear",
        'name = "test"',
        'name = "a\\nb"',
        ("[workspace]", "name", "letters"),
    ),
    ("no gates", "[gates]", "", ("[trust]", "production")),
    ("an empty gate", '["ml-supply-chain"]', "[]", ("staging", "pack")),
    ("a gate in capitals", "production =", "Production =", ("'Production'", "'production'")),
    ("a gate that is a number", '["ml-supply-chain"]', "7", ("staging", "7", "list of texts")),
    (
        "a pack named twice",
        '["ml-supply-chain"]',
        '["ml-supply-chain", "ml-supply-chain"]',
        ("staging", "twice"),
    ),
    ("roots that are no list", "roots = [", 'roots = "x" # [', ("roots", "'x'", "list of texts")),
    ("roots that are numbers", "roots = [", "roots = [1] # [", ("roots", "[1]", "list of texts")),
    ("urls that are no texts", "urls = []", "urls = [true]", ("urls", "[True]", "list of texts")),
    (
        "a folder that is no text",
        "[alerts]",
        "[policies]\nfolder = 7\n[alerts]",
        ("[policies]", "folder", "7"),
    ),
)

SUPPLY: Final = "ml-supply-chain/pack.yaml"
PACKS: Final[tuple[tuple[str, str, str, tuple[str, ...]], ...]] = (
    ("not YAML", "pack: ml-supply-chain", "pack: [", (SUPPLY, "line")),
    (
        "a clause that does not parse",
        "check: artifact.names_match",
        'check: "artifact.names_match &&"',
        ("msc-provenance", "artifact.names_match &&"),
    ),
    (
        "an unknown fact",
        "check: artifact.names_match",
        "check: artifact.names_mach",
        ("msc-provenance", "artifact.names_mach"),
    ),
    (
        "a clause of the wrong type",
        "data.train_test_overlap == 0",
        "data.train_test_overlap == 'none'",
        ("msc-data-validation", "train_test_overlap"),
    ),
    (
        "a clause that is a number",
        "data.train_test_overlap == 0",
        "1 + 1",
        ("msc-data-validation", "yes/no"),
    ),
    ("an id twice", "id: msc-safe-format", "id: msc-provenance", ("msc-provenance", "twice")),
    ("a field missing", "    title: Loading the model", "    # ", ("title",)),
    ("an unknown field", "    severity: block", "    severeness: block", ("severeness",)),
    ("a severity not allowed", "severity: block", "severity: fatal", ("severity", "'block'")),
    ("a tag", "version: 1.0.0", "version: !!str 1.0.0", (SUPPLY, "tag")),
    ("an alias", "version: 1.0.0", "version: &v 1.0.0\nextra: *v", (SUPPLY, "alias")),
    ("a key twice", "version: 1.0.0", "version: 1.0.0\nversion: 1.0.0", ("version", "twice")),
    ("an unofficial source", "https://csrc.nist.gov/", "https://nist.example/", ("nist.example",)),
    ("a version that is no version", "version: 1.0.0", "version: one", ("version", "one")),
    (
        "a parameter of the wrong type",
        "value: 0.02",
        "value: much",
        ("min_gain_over_random", "type"),
    ),
    ("an unknown evidence", "{type: training}", "{type: rumour}", ("rumour",)),
)

TRAININGS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("not TOML", "epochs = = 3", ("not TOML", "line 1")),
    ("an unknown key", "epoch = 3", ("'epoch'", "epochs")),
    ("a section", "[training]\nepochs = 3", ("'training'", "epochs")),
    ("a bool for a number", "seed = true", ("seed", "'True'", "whole number")),
    ("a fraction for a whole", "epochs = 2.5", ("epochs", "'2.5'", "whole number")),
    ("text for a number", 'epochs = "2"', ("epochs", "'2'", "whole number")),
    ("out of range", "batch_size = 1", ("batch_size", "'1'", "from 2 to")),
    ("a negative seed", "seed = -1", ("seed", "'-1'", "from 0")),
    ("no number", "temperature = nan", ("temperature", "'nan'", "0.001")),
    ("endless", "learning_rate = inf", ("learning_rate", "'inf'", "10")),
    ("a width not divisible", "width = 10", ("width", "'10'", "multiple of 4")),
    ("an unknown method", 'method = "magic"', ("method", "'magic'", "simclr")),
    ("a batch larger than the data", "batch_size = 60000", ("batch_size", "60000")),
)

SUITES: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("not TOML", "name = = 1", ("not TOML", "line 1")),
    ("an unknown key", 'name = "x"\nversion = 1\nthreshold = 1', ("'threshold'", "thresholds")),
    ("no thresholds", 'name = "x"\nversion = 1', ("'thresholds'",)),
    (
        "an unknown metric",
        'name = "x"\nversion = 1\n[thresholds]\naccuracy = 0.9',
        ("accuracy", "knn_accuracy"),
    ),
    (
        "a percentage",
        'name = "x"\nversion = 1\n[thresholds]\nknn_accuracy = 93.5',
        ("knn_accuracy", "93.5", "1"),
    ),
    (
        "a bool",
        'name = "x"\nversion = 1\n[thresholds]\nknn_accuracy = true',
        ("knn_accuracy", "True"),
    ),
    (
        "no number",
        'name = "x"\nversion = 1\n[thresholds]\nknn_accuracy = nan',
        ("knn_accuracy", "nan"),
    ),
    ("no threshold at all", 'name = "x"\nversion = 1\n[thresholds]', ("thresholds",)),
    (
        "seeds that are no list",
        'name = "x"\nversion = 1\nseeds = 3\n[thresholds]\nknn_accuracy = 0.9',
        ("seeds", "3", "list"),
    ),
)

COMMANDS: Final[tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]] = (
    ("an unknown command", ("frobnicate",), ("frobnicate", "assay --help")),
    ("an unknown option", ("train", "--epochs", "3"), ("--epochs", "assay train --help")),
    ("a missing argument", ("check",), ("MODEL", "assay check --help")),
    ("a missing reason", ("withdraw", "digits@production"), ("--reason",)),
    ("an empty reason", ("withdraw", "digits@production", "-r", " "), ("--reason", "empty")),
    ("no such model", ("check", "nobody@1"), ("'nobody'", "known: digits")),
    ("no such version", ("show", "digits@99"), ("99", "versions: 1")),
    ("no such alias", ("check", "digits@canary"), ("canary", "NAME@VERSION")),
    ("two versions", ("check", "digits@1@2"), ("'digits@1@2'", "NAME@VERSION")),
    ("a URI half written", ("check", "models:/digits"), ("models:/digits", "models:/NAME/VERSION")),
    ("an empty reference", ("check", ""), ("''", "NAME@VERSION")),
    ("a quote in a name", ("check", "o'brien"), ("o'brien",)),
    (
        "no such logged model",
        ("register", "digits", "--model", "models:/m-nothing"),
        ("m-nothing",),
    ),
    ("an unknown gate", ("check", "digits@1", "--gate", "canary"), ("'canary'", "production")),
    ("a gate in capitals", ("promote", "digits@1", "-g", "PROD"), ("'PROD'", "staging")),
    ("serving at no gate", ("serve", "digits", "-g", "canary"), ("'canary'", "production")),
    ("watching at no gate", ("monitor", "digits", "-g", "canary"), ("'canary'", "production")),
    ("withdrawing nothing", ("withdraw", "digits@staging", "-r", "x"), ("'staging'",)),
    ("withdrawing no gate", ("withdraw", "digits", "-r", "x"), ("'digits'", "NAME@GATE")),
    ("a small window", ("monitor", "digits", "--window", "3"), ("--window", "50")),
    ("a short decision", ("approve", "abc"), ("'abc'", "too short", "8 digits")),
    ("no such decision", ("approve", "0" * 12), ("000000000000", "assay promote")),
    ("no such role", ("approve", "0" * 12, "--role", "king"), ("king", "approver")),
    ("a port out of range", ("serve", "digits", "--port", "99999"), ("--port", "65535")),
    ("a date that is none", ("system", "classify", "--at", "soon"), ("'soon'", "%Y-%m-%d")),
    ("no such card", ("register", "digits", "--card", "gone.yaml"), ("gone.yaml", "No such file")),
    ("a card that is a folder", ("system", "check", "/"), ("directory",)),
    (
        "a document without a kind",
        ("register", "digits", "--document", "x.pdf"),
        ("'x.pdf'", "KIND=FILE"),
    ),
    (
        "no such document",
        ("register", "digits", "--document", "bias-examination=gone.pdf"),
        ("gone.pdf", "existing file"),
    ),
    ("no such settings", ("train", "--config", "gone.toml"), ("gone.toml", "No such file")),
    ("no such images", ("validate", "--data", "gone"), ("gone", "no such folder")),
    ("a workspace again", ("init",), ("assay.toml", "already")),
)
