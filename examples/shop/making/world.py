"""What the shop is made of: places, names, brands, departments, and how often each is met."""

from __future__ import annotations

from dataclasses import dataclass

from making.chance import Weighted


@dataclass(frozen=True, slots=True)
class City:
    name: str
    postcode: str
    department: str
    region: str
    country: str
    latitude: float
    longitude: float
    area: str


_ROWS = """
Paris|75011|Paris|Île-de-France|FR|48.8566|2.3522|urban|16
Boulogne-Billancourt|92100|Hauts-de-Seine|Île-de-France|FR|48.8397|2.2399|urban|5
Saint-Denis|93200|Seine-Saint-Denis|Île-de-France|FR|48.9362|2.3574|suburban|4
Provins|77160|Seine-et-Marne|Île-de-France|FR|48.5590|3.2990|rural|2
Lyon|69003|Rhône|Auvergne-Rhône-Alpes|FR|45.7640|4.8357|urban|9
Villeurbanne|69100|Rhône|Auvergne-Rhône-Alpes|FR|45.7719|4.8902|suburban|3
Saint-Étienne|42000|Loire|Auvergne-Rhône-Alpes|FR|45.4397|4.3872|urban|3
Bourg-en-Bresse|01000|Ain|Auvergne-Rhône-Alpes|FR|46.2052|5.2255|rural|2
Marseille|13001|Bouches-du-Rhône|Provence-Alpes-Côte d'Azur|FR|43.2965|5.3698|urban|7
Nice|06000|Alpes-Maritimes|Provence-Alpes-Côte d'Azur|FR|43.7102|7.2620|urban|4
Forcalquier|04300|Alpes-de-Haute-Provence|Provence-Alpes-Côte d'Azur|FR|43.9590|5.7800|rural|2
Lille|59000|Nord|Hauts-de-France|FR|50.6292|3.0573|urban|6
Roubaix|59100|Nord|Hauts-de-France|FR|50.6927|3.1778|suburban|2
Toulouse|31000|Haute-Garonne|Occitanie|FR|43.6047|1.4442|urban|6
Nîmes|30000|Gard|Occitanie|FR|43.8367|4.3601|suburban|2
Bordeaux|33000|Gironde|Nouvelle-Aquitaine|FR|44.8378|-0.5792|urban|5
Guéret|23000|Creuse|Nouvelle-Aquitaine|FR|46.1719|1.8713|rural|2
Nantes|44000|Loire-Atlantique|Pays de la Loire|FR|47.2184|-1.5536|urban|4
Rennes|35000|Ille-et-Vilaine|Bretagne|FR|48.1173|-1.6778|urban|3
Plougastel-Daoulas|29470|Finistère|Bretagne|FR|48.3720|-4.3690|rural|2
Strasbourg|67000|Bas-Rhin|Grand Est|FR|48.5734|7.7521|urban|3
Bruxelles|1000|Bruxelles-Capitale|Bruxelles|BE|50.8503|4.3517|urban|4
Namur|5000|Namur|Wallonie|BE|50.4674|4.8720|suburban|1
Genève|1201|Genève|Suisse romande|CH|46.2044|6.1432|urban|2
Luxembourg|L-1009|Luxembourg|Luxembourg|LU|49.6116|6.1319|urban|1
"""


def _cities() -> dict[City, int]:
    found = {}
    for line in _ROWS.strip().splitlines():
        name, code, department, region, country, latitude, longitude, area, weight = line.split("|")
        found[City(name, code, department, region, country, float(latitude), float(longitude), area)] = int(weight)
    return found


CITIES = Weighted(_cities())
#: The shops themselves: number, name, city, latitude, longitude, square metres, opened in.
STORES = (
    (1, "Paris Bastille", "Paris", 48.8532, 2.3692, 900, 2023),
    (2, "Paris Ternes", "Paris", 48.8789, 2.2932, 420, 2024),
    (3, "Lyon Part-Dieu", "Lyon", 45.7606, 4.8590, 800, 2023),
    (4, "Marseille Vieux-Port", "Marseille", 43.2951, 5.3740, 500, 2023),
    (5, "Lille Grand-Place", "Lille", 50.6366, 3.0635, 450, 2024),
    (6, "Toulouse Capitole", "Toulouse", 43.6044, 1.4430, 480, 2025),
)
STORE_OF = {"Paris": (1, 2), "Boulogne-Billancourt": (2,), "Saint-Denis": (1,), "Lyon": (3,), "Villeurbanne": (3,),
            "Saint-Étienne": (3,), "Marseille": (4,), "Nice": (4,), "Lille": (5,), "Roubaix": (5,), "Bruxelles": (5,),
            "Toulouse": (6,), "Bordeaux": (6,)}  # fmt: skip

WOMEN = (
    "Léa",
    "Chloé",
    "Zoé",
    "Inès",
    "Fatima",
    "Océane",
    "Anaïs",
    "Maëlle",
    "Françoise",
    "Noémie",
    "Aïcha",
    "Camille",
)
MEN = ("Hugo", "Loïc", "Rémi", "Élie", "Mehdi", "Gaël", "François", "Thibault", "Noël", "Cédric", "Nguyên", "Camille")
FAMILIES = ("Martin", "Lefèvre", "N'Guessan", "D'Hondt", "Müller", "Garcia", "Benoît", "Le Goff", "Nguyễn", "Østergård",
            "Dupré", "Mañas", "Petit", "Roux", "Sørensen", "de La Tour")  # fmt: skip

OCCUPATIONS = Weighted({
    "employee": 26, "executive": 18, "teacher": 9, "farmer": 3, "craftsperson": 6,
    "health worker": 7, "unemployed": 4,
})  # fmt: skip
INTERESTS = (
    "cooking",
    "gardening",
    "running",
    "wine",
    "travel",
    "video games",
    "theatre",
    "cycling",
    "diy",
    "yoga",
    "pêche",
)
TAGS = ("newsletter", "gold", "test panel", "wedding list", "blocked", "ambassador")
SOURCES = Weighted({"search": 30, "social": 24, "store": 20, "friend": 14, "affiliate": 8, "trade fair": 4})
LIFESTYLES = Weighted({"homebody": 30, "epicure": 20, "athlete": 18, "nomad": 14, "urbanite": 18})

#: Brand, its country, its segment, whose it is.
BRANDS = (
    ("Terroir & Fils", "FR", "premium", "Maison Duval"), ("Bonne Mesure", "FR", "everyday", "the shop"),
    ("Verde", "IT", "organic", "Verde SpA"), ("Nordlys", "DK", "premium", "Nordlys A/S"),
    ("L'Atelier", "FR", "premium", "Maison Duval"), ("Kuro", "JP", "luxury", "Kuro KK"),
    ("Prix Mini", "FR", "budget", "the shop"), ("Öko", "DE", "organic", "Öko GmbH"),
)  # fmt: skip
#: Department, its categories, the price of the cheapest and of the dearest in cents, how often something is bought there.
DEPARTMENTS = (
    ("grocery", ("bio", "coffee", "sweets", "pasta"), 180, 2400, 34),
    ("wine", ("red", "white", "champagne"), 550, 9000, 12),
    ("home", ("kitchen", "linen", "decoration"), 900, 18000, 14),
    ("garden", ("seeds", "tools", "furniture"), 300, 45000, 10),
    ("beauty", ("care", "perfume"), 700, 12000, 10),
    ("baby", ("nappies", "toys"), 500, 8000, 8),
    ("books", ("novels", "children's books"), 600, 4000, 8),
    ("electronics", ("audio", "appliances"), 2000, 60000, 4),
)

INDUSTRIES = Weighted({"hospitality": 24, "retail": 20, "finance": 14, "health": 14, "education": 12, "software": 16})
TIERS = Weighted({"basic": 50, "business": 35, "enterprise": 15})
COMPANY_WORDS = ("Hôtel", "Café", "Atelier", "Groupe", "Clinique", "École", "Studio", "Maison")
COMPANY_NAMES = (
    "des Arts",
    "Océan",
    "du Parc",
    "Beaumarchais",
    "Étoile",
    "Voltaire",
    "Saint-Éloi",
    "Horizon",
    "d'Orsay",
)

CAMPAIGNS = ("newsletter", "spring", "wine fair", "back to school", "winter sale", "garden days")
PAGES = Weighted({"home": 26, "category": 26, "product": 28, "pricing": 4, "checkout": 6, "blog": 6, "help": 4})
DEVICES = Weighted({"mobile": 52, "desktop": 36, "tablet": 12})
FEATURES = ("shopping list", "recipes", "reorder", "export", "team approval", "api")
TOPICS = Weighted({"delivery": 40, "refund": 20, "product": 20, "account": 12, "invoice": 8})
