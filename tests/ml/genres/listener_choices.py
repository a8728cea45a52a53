"""Micro-genre names beside the group where a listener would look for them."""

LISTENER_CHOICES = {
    "pop": (
        "pop, Dance Pop, post-teen pop, electropop, synth-pop, canadian pop, boy band, viral pop, baroque pop"
    ),
    "rock": (
        "rock, classic rock, soft rock, Hard-Rock, finnish hard rock, russian rock, power-pop, krautrock, "
        "psych-rock"
    ),
    "metal": (
        "heavy-metal, black-metal, turkish metal, j-metal, metalcore, rap metal, grindcore, christian "
        "metal, djent"
    ),
    "punk-hardcore": (
        "punk, punk-rock, ska punk, celtic punk, japanese punk rock, emo, post-hardcore, riot grrrl, punk "
        "tuga"
    ),
    "alternative-indie": (
        "indie, indie-pop, Alt-Rock, grunge, shoegaze, post-punk, britpop, olympia wa indie, goth"
    ),
    "folk-singer-songwriter": (
        "folk, singer-songwriter, irish folk, celtic, liedermacher, folklore quebecois, acoustic, klezmer, "
        "folk music, strathspey, pow-wow"
    ),
    "country-americana": (
        "country, bluegrass, honky-tonk, alternative country, outlaw country, norwegian country, country rock"
    ),
    "blues-rock-n-roll": (
        "blues, delta blues, rock'n'roll, rock-n-roll, rockabilly, doo-wop, japanese blues, boogie-woogie"
    ),
    "jazz": (
        "jazz, japanese jazz, bebop, soul jazz, latin jazz, turkish jazz, big band, contemporary post- "
        "bop, gypsy jazz"
    ),
    "soul-funk-rnb": (
        "soul, R&B, r-n-b, korean r&b, motown, neo soul, p funk, southern soul, new jack swing, rhythm "
        "and blues"
    ),
    "hip-hop": (
        "Hip-Hop, turkish hip hop, rap francais, jazz rap, trap argentino, uk drill, gangster rap, latin "
        "hip hop, nederhop"
    ),
    "electronic-dance": (
        "edm, drum-and-bass, uk dnb, deep-house, detroit techno, trip-hop, dubstep, uplifting trance, hip "
        "house, "
        "breakbeat hardcore, 4x4 garage, darkpsy, tribal guarachero"
    ),
    "classical-ambient": (
        "classical, opera, ambient, japanese classical, gregorian chant, new age piano, sleep, white noise, "
        "french baroque, string quintet, 528hz"
    ),
    "soundtrack-stage": (
        "broadway, show-tunes, anime score, disney, italian soundtrack, video game music, pop-film, kabarett"
    ),
    "easy-listening-standards": (
        "adult standards, easy listening, lounge, exotica, torch song, tin pan alley, "
        "traditional pop music, barbershop music"
    ),
    "latin": (
        "latin, latin pop, reggaeton, rock en español, tango, flamenco, mexican indie, nueva canción, "
        "argentine rock, "
        "cueca chilena, cante jondo, musica tabasquena, indie poblano"
    ),
    "regional-mexican": (
        "regional mexican, ranchera, mariachi, norteño, corridos tumbados, banda sinaloense, tejano"
    ),
    "tropical-cumbia": (
        "tropical, salsa, cumbia villera, bachata, merengue típico, vallenato, salsa cristiana, son cubano"
    ),
    "brazilian": (
        "mpb, samba, sertanejo universitário, forró, pagode, funk carioca, brazilian rock, bossa nova, "
        "pop nacional, "
        "moda de viola, nova musica maranhense"
    ),
    "reggae-afro-caribbean": (
        "reggae, dancehall, afrobeat, ska, soca, highlife, amapiano, reggae en espanol, south african pop, "
        "congolese rumba, ska argentino, chimurenga, gwo ka"
    ),
    "south-asian": (
        "filmi, classic bollywood, hindustani classical, punjabi pop, new delhi indie, ghazal, bhangra, "
        "indian rock, "
        "rabindra sangeet, thumri, karbi pop"
    ),
    "east-southeast-asian": (
        "j-pop, k-pop, c-pop, mandopop, cantopop, thai rock, opm, anime, dangdut, japanese indie rock, enka, "
        "pansori, cải lương, lagu daerah, khöömei"
    ),
    "middle-eastern-turkish": (
        "turkish pop, arabesk, turkish rock, israeli pop, persian pop, raï, kurdish folk, arab pop, iranian, "
        "shashmaqam, musique marocaine, türkü"
    ),
    "european-pop-schlager": (
        "swedish pop, schlager, chanson, italian adult pop, iskelma, eurovision, finnish tango, laiko, ye ye, "
        "csárdás, muzica romaneasca, hora lunga, tammurriata, sevdalinka"
    ),
    "gospel-worship": (
        "gospel, brazilian gospel, worship, latin worship, christian rock, ccm, svensk lovsang, rock "
        "cristiano"
    ),
    "children-spoken-word": (
        "children's music, kids, hoerspiel, comedy, musica para niños, barnmusik, detske pesnicky, poetry, "
        "cuento infantil, slam poetry"
    ),
}

PAIRS = [(name, group) for group, names in LISTENER_CHOICES.items() for name in names.split(", ")]
