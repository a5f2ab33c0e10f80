"""French says what English says: the same tree from other words, and each language from the other without loss."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from segql.diagnostics.messages import translated
from segql.diagnostics.model import Diagnostics
from segql.source import Source
from segql.syntax import ast, format_source, parse_expression, parse_file, print_expression, print_file
from segql.syntax.vocabulary import folding_of, languages, load_vocabulary, read_table

from .trees import EXPRESSIONS, FILES

#: A rule in French, the same in English. What the reference gives as French, and more.
PAIRS = [
    ("fréquence > 3 ET région = 'urbain' SAUF vip", "fréquence > 3 AND région = 'urbain' EXCLUDE vip"),
    (
        "A DES paniers DANS LES 7 DERNIERS JOURS NON SUIVIS DE commandes SOUS 2 JOURS",
        "HAS paniers IN LAST 7 DAYS NOT FOLLOWED BY commandes WITHIN 2 DAYS",
    ),
    ("A DES commandes", "HAS commandes"),
    ("A UNE commande", "HAS A commande"),
    ("A 3 commandes", "HAS 3 commandes"),
    ("N'A AUCUNE commande", "HAS NO commande"),
    ("SANS commandes OU NON (A DES visites)", "HAS NO commandes OR NOT (HAS visites)"),
    ("A AU MOINS 3 commandes", "HAS AT LEAST 3 commandes"),
    ("A AU PLUS 3 commandes", "HAS AT MOST 3 commandes"),
    ("A EXACTEMENT 3 commandes", "HAS EXACTLY 3 commandes"),
    ("A PLUS DE 3 commandes", "HAS MORE THAN 3 commandes"),
    ("A MOINS DE 3 commandes", "HAS FEWER THAN 3 commandes"),
    ("A ENTRE 2 ET 5 commandes", "HAS BETWEEN 2 AND 5 commandes"),
    ("N'A QUE DES commandes DONT canal = 'web'", "HAS ONLY commandes WHERE canal = 'web'"),
    ("A DES commandes DANS LES 6 DERNIERS MOIS RÉVOLUS", "HAS commandes IN LAST 6 COMPLETE MONTHS"),
    ("A DES commandes SUR UN MOIS GLISSANT", "HAS commandes IN LAST 1 MONTH"),
    ("A DES commandes SUR UNE SEMAINE GLISSANTE", "HAS commandes IN LAST 1 WEEK"),
    ("A DES commandes LE MOIS DERNIER", "HAS commandes IN LAST MONTH"),
    ("A DES commandes LA SEMAINE DERNIÈRE", "HAS commandes IN LAST WEEK"),
    ("A DES commandes L'ANNÉE DERNIÈRE", "HAS commandes IN LAST YEAR"),
    ("A DES commandes CE MOIS-CI", "HAS commandes IN THIS MONTH"),
    ("A DES commandes CETTE SEMAINE", "HAS commandes IN THIS WEEK"),
    ("échéance DANS LES 7 PROCHAINS JOURS", "échéance IN NEXT 7 DAYS"),
    ("échéance LE TRIMESTRE PROCHAIN", "échéance IN NEXT QUARTER"),
    ("A DES commandes IL Y A ENTRE 90 ET 180 JOURS", "HAS commandes IN 90 TO 180 DAYS AGO"),
    ("A DES commandes IL Y A 30 JOURS", "HAS commandes IN 30 DAYS AGO"),
    ("inscription = IL Y A 30 JOURS", "inscription = 30 DAYS AGO"),
    ("échéance <= DANS 2 SEMAINES", "échéance <= 2 WEEKS FROM NOW"),
    ("inscription DEPUIS LE 2026-01-01", "inscription SINCE 2026-01-01"),
    (
        "inscription AVANT LE 2026-01-01 OU inscription AVANT HIER",
        "inscription BEFORE 2026-01-01 OR inscription BEFORE YESTERDAY",
    ),
    ("inscription APRÈS LE DÉBUT DU MOIS DERNIER", "inscription AFTER START OF LAST MONTH"),
    ("inscription AVANT LA FIN DE L'ANNÉE PROCHAINE", "inscription BEFORE END OF NEXT YEAR"),
    ("inscription EN 2026 ET visite EN 2026-03", "inscription IN 2026 AND visite IN 2026-03"),
    ("A DES commandes LE 2026-03-01", "HAS commandes IN 2026-03-01"),
    (
        "JOURS DEPUIS visite > 180 ET JOURS AVANT échéance <= 14",
        "DAYS SINCE visite > 180 AND DAYS UNTIL échéance <= 14",
    ),
    ("ANNIVERSAIRE DE naissance DANS LES 7 PROCHAINS JOURS", "ANNIVERSARY OF naissance IN NEXT 7 DAYS"),
    ("JOURS AVANT ANNIVERSAIRE DE naissance = 2", "DAYS UNTIL ANNIVERSARY OF naissance = 2"),
    ("téléphone EST RENSEIGNÉ ET adresse N'EST PAS RENSEIGNÉE", "téléphone IS KNOWN AND adresse IS UNKNOWN"),
    ("pays PARMI ('FR', 'BE') OU pays NON PARMI ('CH')", "pays IN ('FR', 'BE') OR pays NOT IN ('CH')"),
    ("âge ENTRE 25 ET 34", "âge BETWEEN 25 AND 34"),
    ("AU MOINS 2 DE (a, A DES visites, vip)", "AT LEAST 2 OF (a, HAS visites, vip)"),
    ("monétaire DANS LES 10% PREMIERS AU SEIN DE vip PAR région", "monétaire IN TOP 10% AMONG vip PER région"),
    ("DANS LES 10% PREMIERS PAR monétaire", "monétaire IN TOP 10%"),
    (
        "DANS LES 20% DERNIERS PAR monétaire AU SEIN DE (a ET b) PAR région",
        "monétaire IN BOTTOM 20% AMONG (a AND b) PER région",
    ),
    ("monétaire DANS LE QUINTILE 5 OU x DANS LE DÉCILE 1", "monétaire IN QUINTILE 5 OR x IN DECILE 1"),
    ("note CONTIENT 'x' OU note NE CONTIENT PAS 'y'", "note CONTAINS 'x' OR note NOT CONTAINS 'y'"),
    ("cp COMMENCE PAR L'UN DE ('75', '92')", "cp STARTS WITH ANY ('75', '92')"),
    ("email FINIT PAR '.fr' SANS DISTINGUER LES MAJUSCULES", "email ENDS WITH '.fr' IGNORING CASE"),
    ("nom = 'Zoé' SANS DISTINGUER LES ACCENTS NI LES MAJUSCULES", "nom = 'Zoé' IGNORING CASE AND ACCENTS"),
    ("étiquettes CONTIENT TOUS ('or', 'vip')", "étiquettes CONTAINS ALL ('or', 'vip')"),
    ("sku CORRESPOND À '^BIO'", "sku MATCHES '^BIO'"),
    ("email PARMI LA LISTE 'x.csv' OU id PARMI LA LISTE personnel", "email IN LIST 'x.csv' OR id IN LIST personnel"),
    ("domicile À MOINS DE 25 KM DE (48.8566, -2.3522)", "domicile WITHIN 25 KM OF (48.8566, -2.3522)"),
    ("domicile À PLUS DE 5 KM DE 'Lyon'", "domicile NOT WITHIN 5 KM OF 'Lyon'"),
    ("A DES visites SUIVIES D'achats", "HAS visites FOLLOWED BY achats"),
    (
        "A DES visites AUSSITÔT SUIVIES DE visites DONT page = 'b'",
        "HAS visites IMMEDIATELY FOLLOWED BY visites WHERE page = 'b'",
    ),
    (
        "A DES paniers SUIVIS DE commandes APRÈS 2 SEMAINES SOUS 30 JOURS MÊME produit SANS retours ENTRE-TEMPS",
        "HAS paniers FOLLOWED BY commandes AFTER 2 WEEKS WITHIN 30 DAYS SAME produit WITHOUT retours IN BETWEEN",
    ),
    (
        "DONT LA PREMIÈRE commande SUIVIE DE commandes SOUS 60 JOURS",
        "HAS FIRST commande FOLLOWED BY commandes WITHIN 60 DAYS",
    ),
    ("DONT LE DERNIER panier NON SUIVI DE commandes", "HAS LAST panier NOT FOLLOWED BY commandes"),
    ("A CHACUN DE (démos, essais) SOUS 30 JOURS", "HAS ALL OF (démos, essais) WITHIN 30 DAYS"),
    ("A AU MOINS 2 DE (démos, essais) SUIVIS DE commandes", "HAS AT LEAST 2 OF (démos, essais) FOLLOWED BY commandes"),
    ("A DES visites SUIVIES DE paniers LE TOUT SOUS 1 JOUR", "HAS visites FOLLOWED BY paniers ALL WITHIN 1 DAY"),
    ("A DES commandes SUR AU MOINS 4 JOURS DIFFÉRENTS", "HAS commandes ON AT LEAST 4 DAYS"),
    ("A AU MOINS 2 commandes PENDANT 3 MOIS CONSÉCUTIFS", "HAS AT LEAST 2 commandes FOR 3 CONSECUTIVE MONTHS"),
    ("A AU MOINS 3 commandes SUR 30 JOURS GLISSANTS", "HAS AT LEAST 3 commandes IN ANY 30 DAYS"),
    (
        "A DES commandes SUR AU MOINS 3 DES 6 DERNIERS MOIS RÉVOLUS",
        "HAS commandes IN AT LEAST 3 OF LAST 6 COMPLETE MONTHS",
    ),
    (
        "A DES commandes SUR AU MOINS 2 DES 3 DERNIÈRES PÉRIODES DE 72 HEURES",
        "HAS commandes IN AT LEAST 2 OF LAST 3 PERIODS OF 72 HOURS",
    ),
    ("A DES commandes DANS LES 30 JOURS APRÈS inscription", "HAS commandes WITHIN 30 DAYS AFTER inscription"),
    ("A DES commandes DANS LES 30 JOURS SUIVANT inscription", "HAS commandes WITHIN 30 DAYS AFTER inscription"),
    ("A DES commandes CES 30 DERNIERS JOURS", "HAS commandes IN LAST 30 DAYS"),
    ("A DES commandes AU COURS DES 6 DERNIERS MOIS", "HAS commandes IN LAST 6 MONTHS"),
    ("téléphone EST CONNU OU ville EST INCONNUE", "téléphone IS KNOWN OR ville IS UNKNOWN"),
    ("A DES abonnements ACTIFS AUJOURD'HUI", "HAS abonnements ACTIVE TODAY"),
    ("A DES abonnements ACTIFS DEPUIS AU MOINS 6 MOIS", "HAS abonnements ACTIVE FOR AT LEAST 6 MONTHS"),
    ("A DES abonnements ACTIFS EN 2026", "HAS abonnements ACTIVE IN 2026"),
    ("a AINSI QUE b, c SAUF d LES 5000 PREMIERS PAR monétaire", "a INCLUDE b, c EXCLUDE d TOP 5000 BY monétaire"),
    ("a LES 5 DERNIERS DE CHAQUE foyer PAR récence", "a LOWEST 5 PER foyer BY récence"),
    ("a ÉCHANTILLON 10% TIRAGE 'x'", "a SAMPLE 10% SEED 'x'"),
    ("ENTRÉE DANS vip DANS LES 7 DERNIERS JOURS OU SORTI DE vip", "ENTERED vip IN LAST 7 DAYS OR LEFT vip"),
    ("DANS vip DEPUIS AU MOINS 90 JOURS", "IN vip FOR AT LEAST 90 DAYS"),
    (
        "SOMME(commandes.montant SUR UN AN GLISSANT DONT canal = 'web') > 500",
        "SUM(commandes.montant IN LAST 1 YEAR WHERE canal = 'web') > 500",
    ),
    (
        "NOMBRE(DISTINCT connexions.appareil SUR 5 MINUTES GLISSANTES) >= 3",
        "COUNT(DISTINCT connexions.appareil IN ANY 5 MINUTES) >= 3",
    ),
    ("MOYENNE(JOURS ENTRE commandes) < 30", "AVG(DAYS BETWEEN commandes) < 30"),
    (
        "PART(commandes DONT JOUR_DE_SEMAINE(date) PARMI (samedi, dimanche)) > 60%",
        "SHARE(commandes WHERE WEEKDAY(date) IN (saturday, sunday)) > 60%",
    ),
    ("PLUS_FRÉQUENT(commandes.canal) = 'web'", "MODE(commandes.canal) = 'web'"),
    ("SI(a > b, VRAI, FAUX)", "IF(a > b, TRUE, FALSE)"),
    ("tous SAUF vip", "all EXCLUDE vip"),
]

FILES_TOGETHER = [
    (
        "SEGMENT citadins 'Citadins' DE client AVEC owner = 'crm' EST région = 'urbain'",
        "SEGMENT citadins 'Citadins' OF client WITH owner = 'crm' AS région = 'urbain'",
    ),
    ("INDICATEUR panier EST MOYENNE(commandes.montant)", "METRIC panier AS AVG(commandes.montant)"),
    ("PARAMÈTRE régions = ('FR', 'BE')", "PARAM régions = ('FR', 'BE')"),
    (
        "SEGMENTATION cycle AU SEIN DE clients EST\n actif: A DES commandes\n jamais: SINON",
        "SEGMENTATION cycle AMONG clients AS\n actif: HAS commandes\n jamais: OTHERWISE",
    ),
    ("SEGMENTATION s RÉPARTIE EN témoin 10%, a 90% TIRAGE 'x'", "SEGMENTATION s SPLIT INTO témoin 10%, a 90% SEED 'x'"),
    (
        "SEGMENTATION s PAR récence LES PLUS BAS D'ABORD, monétaire EN 5 PALIERS",
        "SEGMENTATION s BY récence LOWEST FIRST, monétaire IN 5 TIERS",
    ),
    (
        "SEGMENTATION s AU SEIN DE (x DANS LE QUINTILE 5) PAR y EN 5 PALIERS",
        "SEGMENTATION s AMONG x IN QUINTILE 5 BY y IN 5 TIERS",
    ),
    (
        "TEST vip AU 2026-11-01 TAILLE ENTRE 1 ET 5 DISJOINT DE staff INCLUS DANS b CONTIENT 'C-1' NE CONTIENT PAS 'C-2'",
        "TEST vip AS OF 2026-11-01 SIZE BETWEEN 1 AND 5 DISJOINT FROM staff SUBSET OF b CONTAINS 'C-1' LACKS 'C-2'",
    ),
    (
        "TEST vip RECOUPE b POUR AU PLUS 10% SOIT clients (id, ville) ('C', INCONNU) ATTENDU PERSONNE",
        "TEST vip OVERLAPS b BY AT MOST 10% GIVEN clients (id, ville) ('C', UNKNOWN) EXPECT NOBODY",
    ),
]


def _parsed(text: str, language: str) -> tuple[ast.Definition, ...]:
    diagnostics = Diagnostics()
    file = parse_file(Source("rules.seg", text), diagnostics, language)
    assert not diagnostics.has_errors, [(item.message, item.span.text) for item in diagnostics]
    return file.definitions


@pytest.mark.parametrize(
    ("french", "english"), PAIRS + FILES_TOGETHER, ids=[pair[0] for pair in PAIRS + FILES_TOGETHER]
)
def test_both_languages_give_the_same_tree(french: str, english: str) -> None:
    assert _parsed(f"LANGUE fr\n{french}", "en") == _parsed(french, "fr") == _parsed(english, "en")


@pytest.mark.parametrize(
    ("french", "english"), PAIRS + FILES_TOGETHER, ids=[pair[0] for pair in PAIRS + FILES_TOGETHER]
)
def test_each_is_turned_into_the_other(french: str, english: str) -> None:
    source = Source("rules.seg", english)
    turned = format_source(source, Diagnostics(), to="fr")
    assert turned is not None and turned.startswith("LANGUE fr\n")
    back = format_source(Source("rules.seg", turned), Diagnostics(), to="en")
    assert back == format_source(source, Diagnostics())
    plain = french.translate(str.maketrans("ÉÈÊÂÀÔÎ\N{RIGHT SINGLE QUOTATION MARK}", "EEEAAOI'"))
    assert _parsed(plain, "fr") == _parsed(french, "fr") or plain != french.upper()


def test_accents_agreement_and_apostrophes_do_not_count() -> None:
    told = _parsed("A DES visites SUIVIES D'achats DANS LES 6 DERNIERS MOIS RÉVOLUS", "fr")
    assert told == _parsed(
        "a des visites suivi d\N{RIGHT SINGLE QUOTATION MARK}achats dans les 6 dernières mois revolus", "fr"
    )
    assert _parsed("N\N{RIGHT SINGLE QUOTATION MARK}A AUCUN achat", "fr") == _parsed("N'A AUCUNE achat", "fr")
    assert _parsed("x = AUJOURD\N{RIGHT SINGLE QUOTATION MARK}HUI", "fr") == _parsed("x = TODAY", "en")


def test_a_file_says_its_language_first() -> None:
    assert _parsed("-- une note\n\nLANGUAGE fr -- bis\na ET b", "en") == _parsed("a AND b", "en")
    assert _parsed("LANGUE en\na AND b", "fr") == _parsed("a AND b", "en")
    assert _parsed("langue > 3", "en") == _parsed("langue > 3", "fr")


def test_what_is_printed_agrees() -> None:
    told = {
        "HAS a IN LAST 7 DAYS": "A DES a DANS LES 7 DERNIERS JOURS",
        "HAS a IN LAST 7 COMPLETE WEEKS": "A DES a DANS LES 7 DERNIÈRES SEMAINES RÉVOLUES",
        "HAS a IN LAST YEAR": "A DES a L'ANNÉE DERNIÈRE",
        "HAS a IN THIS WEEK": "A DES a CETTE SEMAINE-CI",
        "HAS a IN LAST 1 COMPLETE WEEK": "A DES a LA DERNIÈRE SEMAINE RÉVOLUE",
        "x < END OF LAST YEAR": "x < LA FIN DE L'ANNÉE DERNIÈRE",
        "HAS a FOR 3 CONSECUTIVE WEEKS": "A DES a PENDANT 3 SEMAINES CONSÉCUTIVES",
        "HAS 3 a IN ANY 1 DAY": "A AU MOINS 3 a SUR 1 JOUR GLISSANT",
        "HAS 3 a IN ANY 1 HOUR": "A AU MOINS 3 a SUR 1 HEURE GLISSANTE",
        "HAS NO achats": "N'A PAS D'achats",
        "x BEFORE 2026-01-01 OR x BEFORE y": "x AVANT LE 2026-01-01 OU x AVANT y",
    }
    for english, french in told.items():
        expression = parse_expression(Source("rule", english), Diagnostics())
        assert expression is not None
        assert print_expression(expression, "fr") == french


@pytest.mark.parametrize(
    ("written", "formatted"),
    [
        ("a des visites suivies d'achats", "A DES visites SUIVIES D'achats"),
        ("n'a aucune commande et sans visites", "N'A AUCUNE commande ET SANS visites"),
        ("A 3 commandes CE MOIS", "A 3 commandes CE MOIS"),
        ("dont le dernier panier non suivi de commandes", "DONT LE DERNIER panier NON SUIVI DE commandes"),
        ("ans depuis x > 2 et x depuis le  2026-01-01", "ANS DEPUIS x > 2 ET x DEPUIS LE 2026-01-01"),
        ("(( a )) et dernière(b.c) = 'x'", "a ET DERNIÈRE(b.c) = 'x'"),
        ("monétaire dans les 10% premiers", "DANS LES 10% PREMIERS PAR monétaire"),
    ],
)
def test_formatting_keeps_the_wording(written: str, formatted: str) -> None:
    assert format_source(Source("rules.seg", written), Diagnostics(), "fr") == f"{formatted}\n"
    assert format_source(Source("rules.seg", formatted), Diagnostics(), "fr") == f"{formatted}\n"


@pytest.mark.parametrize(
    ("text", "place", "message", "help"),
    [
        (
            "A DES a LE DERNIER MOIS",
            "LE DERNIER MOIS",
            "LE DERNIER MOIS can be read in two ways",
            "write LE MOIS DERNIER or SUR UN MOIS GLISSANT",
        ),
        (
            "x DANS LE DERNIER MOIS",
            "DANS LE DERNIER MOIS",
            "DANS LE DERNIER MOIS can be read in two ways",
            "write LE MOIS DERNIER or SUR UN MOIS GLISSANT",
        ),
        (
            "A DES a FOLLOWED BY b",
            "FOLLOWED BY",
            "FOLLOWED BY is English; this file is in French: SUIVI DE",
            "write SUIVI DE, or LANGUAGE en as the file's first line if all of it is so",
        ),
        (
            "a AND b",
            "AND",
            "AND is English; this file is in French: ET",
            "write ET, or LANGUAGE en as the file's first line if all of it is so",
        ),
        (
            "x = NULL",
            "= NULL",
            "nothing is equal to a missing value, nor different from it",
            "write x N'EST PAS RENSEIGNÉ",
        ),
        (
            "montant > 1,5",
            "1,5",
            "`1,5` could be read in several ways",
            "write 1.5 for a decimal number, or 1, 5 (with spaces) for two numbers",
        ),
        (
            "x DANS LA DERNIÈRE ANNÉE",
            "DANS LA DERNIÈRE ANNÉE",
            "DANS LA DERNIÈRE ANNÉE can be read in two ways",
            "write L'ANNÉE DERNIÈRE or SUR UNE ANNÉE GLISSANTE",
        ),
        (
            "x DANS LES 30 JOURS",
            "DANS LES 30 JOURS",
            "DANS LES 30 JOURS can be read in two ways",
            "write DANS LES 30 DERNIERS JOURS or DANS LES 30 PROCHAINS JOURS",
        ),
        ("x EST NULL", "EST NULL", "EST NULL is not how it is said", "write N'EST PAS RENSEIGNÉ"),
        ("a && b", "&&", "`&&` is not a sign of this language", "write ET"),
    ],
)
def test_mistakes_are_told_in_the_words_of_the_file(text: str, place: str, message: str, help: str) -> None:
    diagnostics = Diagnostics()
    parse_file(Source("rules.seg", text), diagnostics, "fr")
    first = diagnostics.sorted()[0]
    assert (first.span.text, str(first.message), str(first.help)) == (place, message, help)


@pytest.mark.parametrize(
    ("rule", "help"),
    [
        ("âge AU MOINS 18", "écrivez âge >= 18"),
        ("âge supérieur à 18", "écrivez âge > 18"),
        ("vip SANS personnel", "qui écarter suit SAUF"),
        ("A DEUX commandes", "écrivez le nombre en chiffres\N{NO-BREAK SPACE}: 2 commandes"),
        ("A DES paniers PUIS commandes", "écrivez SUIVI DE commandes"),
        ("A AU MOINS commandes", "écrivez un nombre\N{NO-BREAK SPACE}: AU MOINS 3 commandes"),
        ("région EST 'urbain'", "écrivez région = 'urbain'"),
        ("NOMBRE commandes > 3", "écrivez NOMBRE(commandes)"),
        ("nom COMMENCE PAR ('a', 'b')", "écrivez COMMENCE PAR L'UN DE ('a', 'b') si un seul suffit"),
    ],
)
def test_what_french_people_say_instead(rule: str, help: str) -> None:
    for text in (f"SEGMENT x EST {rule}\n", rule):
        diagnostics = Diagnostics()
        parse_file(Source("a.seg", text), diagnostics, "fr")
        assert help in translated(next(iter(diagnostics)).help or "", "fr")


def test_what_people_say_has_as_many_words_as_what_it_is_taken_for_and_is_no_keyword() -> None:
    for language in languages():
        folding, phrases = folding_of(read_table(language)), load_vocabulary(language).phrases
        for english, spellings in read_table(language).get("speech", {}).items():
            for spelling in spellings:
                words = folding.words(spelling)
                assert len(words) == len(english.split()), spelling
                assert all(phrase.words != words for phrase in phrases.get(words[0], ())), spelling


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("x ET y", "ET", "ET is French; this file is in English: AND"),
        ("HAS a SUIVI DE b", "SUIVI DE", "SUIVI DE is French; this file is in English: FOLLOWED BY"),
        (
            "x DANS LES 30 DERNIERS JOURS",
            "DANS LES 30 DERNIERS JOURS",
            "DANS LES 30 DERNIERS JOURS is French; this file is in English: IN LAST 30 DAYS",
        ),
    ],
)
def test_french_in_an_english_file_is_named(text: str, place: str, message: str) -> None:
    diagnostics = Diagnostics()
    parse_file(Source("rules.seg", text), diagnostics)
    [found] = diagnostics
    assert (found.span.text, str(found.message)) == (place, message)


def test_fixes_are_written_in_the_words_of_the_file() -> None:
    text = "A DES a DONT x = 1 DANS LES 7 DERNIERS JOURS ET y = NULL"
    diagnostics = Diagnostics()
    parse_file(Source("rules.seg", text), diagnostics, "fr")
    for found in sorted(diagnostics, key=lambda item: -item.span.start):
        assert found.fix is not None
        span = found.fix.span
        text = text[: span.start] + found.fix.replacement + text[span.stop :]
    assert text == "A DES a DANS LES 7 DERNIERS JOURS DONT x = 1 ET y N'EST PAS RENSEIGNÉ"


def _words() -> list[str]:
    """Every word of every French keyword that is no reserved one."""
    table = read_table("fr")
    spellings = [
        spelling
        for group in ("keywords", "moments", "units", "distances", "functions", "forms")
        for several in table[group].values()
        for spelling in several
    ]
    spellings += [form for several in table["phrases"].values() for form in several]
    words = {word.lower() for spelling in spellings for word in spelling.split() if word.isalpha()}
    reserved = {spelling.lower() for several in table["reserved"].values() for spelling in several}
    return sorted(words - reserved - {"hier", "maintenant", "parmi"})


@pytest.mark.parametrize("word", _words())
def test_every_other_word_is_a_name_too(word: str) -> None:
    for rule, english in (
        ("{0} = 1 ET {0} EST RENSEIGNÉ", "{0} = 1 AND {0} IS KNOWN"),
        ("{0} ENTRE {0} ET 3 OU NON {0}", "{0} BETWEEN {0} AND 3 OR NOT {0}"),
        ("{0} PARMI (1, 3) ET ({0} + {0}) / 2 < 2", "{0} IN (1, 3) AND ({0} + {0}) / 2 < 2"),
        ("SOMME(a.{0} DONT {0} > 0) = 1", "SUM(a.{0} WHERE {0} > 0) = 1"),
        ("A DES {0} DONT {0} = 1 ET A AU MOINS 3 {0}", "HAS {0} WHERE {0} = 1 AND HAS AT LEAST 3 {0}"),
    ):
        if word in ("tous", "toutes"):
            continue
        french = _parsed(rule.format(word), "fr")
        assert french == _parsed(english.format(f"`{word}`"), "en"), rule.format(word)


_QUICKLY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@_QUICKLY
@given(EXPRESSIONS)
def test_a_tree_printed_in_french_parses_to_the_same_tree(expression: ast.Expression) -> None:
    text = print_expression(expression, "fr")
    diagnostics = Diagnostics()
    assert parse_expression(Source("rule", text), diagnostics, language="fr") == expression, text
    assert not diagnostics.has_errors, text


@_QUICKLY
@given(FILES)
def test_a_file_turned_into_french_and_back_is_the_same(file: ast.File) -> None:
    french = format_source(Source("file", print_file(file)), Diagnostics(), to="fr")
    assert french is not None
    english = format_source(Source("file", french), Diagnostics(), to="en")
    assert english is not None
    assert _parsed(english, "en") == file.definitions


def test_in_between_is_no_moment() -> None:
    """A name may follow ACTIVE, and ENTRE-TEMPS is one word."""
    english = "SEGMENT a AS HAS stays FOLLOWED BY orders WITHOUT stays ACTIVE IN BETWEEN\n"
    french = format_source(Source("a.seg", english), Diagnostics(), to="fr")
    assert french is not None and french.endswith("SANS stays ACTIFS ENTRE-TEMPS\n")
    assert format_source(Source("a.seg", french), Diagnostics(), to="en") == english


def test_options_and_days_are_words_of_the_language() -> None:
    """Those that mean something to segql; a name of the same spelling keeps its own."""
    english = (
        "SEGMENT a\n  WITH canal = x, channel = email\n"
        "  AS MODE(WEEKDAY(orders.at)) = saturday\n    AND MODE(WEEKDAY(orders.at)) IN (samedi, sunday)\n"
    )
    diagnostics = Diagnostics()
    french = format_source(Source("a.seg", english), diagnostics, to="fr")
    assert french is not None
    assert "AVEC `canal` = x, canal = email" in french
    assert "= samedi\n" in french and "PARMI (`samedi`, dimanche)" in french
    assert format_source(Source("a.seg", french), diagnostics, to="en") == english
    assert list(diagnostics) == []
