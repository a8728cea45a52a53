"""Micro-genre names beside the group where a listener would look for them."""

LISTENER_CHOICES = {
    "pop": (
        "pop, Dance Pop, post-teen pop, electropop, synth-pop, canadian pop, boy band, viral pop, "
        "baroque pop, Female Vocalist, Vocal Pop"
    ),
    "rock": (
        "rock, classic rock, soft rock, Hard-Rock, finnish hard rock, russian rock, power-pop, krautrock, "
        "psych-rock, Psychadelic, rock sinfónico, palm desert scene, русский рок"
    ),
    "metal": (
        "heavy-metal, black-metal, turkish metal, j-metal, metalcore, rap metal, grindcore, "
        "christian metal, djent, melodic death, DSBM, heavy, "
        "Neue Deutsche Haerte"
    ),
    "punk-hardcore": (
        "punk, punk-rock, ska punk, celtic punk, japanese punk rock, emo, post-hardcore, riot grrrl, "
        "punk tuga, Punkrock, Power Violence, punk urbano, youth crew"
    ),
    "alternative-indie": (
        "indie, indie-pop, Alt-Rock, grunge, shoegaze, post-punk, britpop, olympia wa indie, goth, "
        "Brit Pop, japanese noise, laboratorio, shoegazer"
    ),
    "folk-singer-songwriter": (
        "folk, singer-songwriter, irish folk, celtic, liedermacher, folklore quebecois, acoustic, klezmer, "
        "folk music, strathspey, pow-wow, viking folk, Acid Folk, música celta, Weltmusik, "
        "éntechno, Greek Entechno, tuvan throat singing, sami joik"
    ),
    "country-americana": (
        "country, bluegrass, honky-tonk, alternative country, outlaw country, norwegian country, "
        "country rock, blue grass, outlaw, 5-string banjo"
    ),
    "blues-rock-n-roll": (
        "blues, delta blues, rock'n'roll, rock-n-roll, rockabilly, doo-wop, japanese blues, boogie-woogie, "
        "bluesrock, rocknroll"
    ),
    "jazz": (
        "jazz, japanese jazz, bebop, soul jazz, latin jazz, turkish jazz, big band, "
        "contemporary post-bop, gypsy jazz, Bebob, jazzdance, new orleans brass"
    ),
    "soul-funk-rnb": (
        "soul, R&B, r-n-b, korean r&b, motown, neo soul, p funk, southern soul, new jack swing, "
        "rhythm and blues, Rhythm & Blues, R&B/Soul, funky"
    ),
    "hip-hop": (
        "Hip-Hop, turkish hip hop, rap francais, jazz rap, trap argentino, uk drill, gangster rap, "
        "latin hip hop, nederhop, рэп, Hip-Hop/Rap, rap romantico, memphis phonk"
    ),
    "electronic-dance": (
        "edm, drum-and-bass, uk dnb, deep-house, detroit techno, trip-hop, dubstep, uplifting trance, "
        "hip house, breakbeat hardcore, 4x4 garage, darkpsy, tribal guarachero, italodisco, Chillsynth, "
        "hardtekk, Techno (Peak Time / Driving), vapornoise"
    ),
    "classical-ambient": (
        "classical, opera, ambient, japanese classical, gregorian chant, new age piano, sleep, "
        "white noise, french baroque, string quintet, 528hz, Klassische Musik, Muzyka klasyczna, "
        "musique militaire, lo-fi study, Avant-Garde Chamber Music"
    ),
    "soundtrack-stage": (
        "broadway, show-tunes, anime score, disney, italian soundtrack, video game music, "
        "kabarett, muzyka filmowa"
    ),
    "easy-listening-standards": (
        "adult standards, easy listening, lounge, exotica, torch song, tin pan alley, "
        "traditional pop music, barbershop music, christmas songs, Xmas Music"
    ),
    "latin": (
        "latin, latin pop, reggaeton, rock en español, tango, flamenco, mexican indie, nueva canción, "
        "argentine rock, cueca chilena, cante jondo, musica tabasquena, indie poblano, orchestral tango, "
        "flamenco fusión, perreo underground"
    ),
    "regional-mexican": (
        "regional mexican, ranchera, mariachi, norteño, corridos tumbados, banda sinaloense, tejano, "
        "norteñas, movimiento alterado"
    ),
    "tropical-cumbia": (
        "tropical, salsa, cumbia villera, bachata, merengue típico, vallenato, salsa cristiana, "
        "son cubano, tecnomerengue, merengue urbano, Cha-Cha"
    ),
    "brazilian": (
        "mpb, samba, sertanejo universitário, forró, pagode, funk carioca, brazilian rock, bossa nova, "
        "pop nacional, moda de viola, nova musica maranhense, Bossanova, funk consciente, funknejo, "
        "música sertaneja"
    ),
    "reggae-afro-caribbean": (
        "reggae, dancehall, afrobeat, ska, soca, highlife, amapiano, reggae en espanol, south african pop, "
        "congolese rumba, ska argentino, chimurenga, gwo ka, Dance Hall, motswako, musique africaine"
    ),
    "south-asian": (
        "filmi, classic bollywood, hindustani classical, punjabi pop, new delhi indie, ghazal, bhangra, "
        "indian rock, rabindra sangeet, thumri, karbi pop, Indische Musik, musique indienne, bhangragga, "
        "pop-film"
    ),
    "east-southeast-asian": (
        "j-pop, k-pop, c-pop, mandopop, cantopop, thai rock, opm, anime, dangdut, japanese indie rock, "
        "enka, pansori, cải lương, lagu daerah, khöömei, Japanische Musik, música japonesa, k-indie, "
        "loud kei, "
        "cantorock, bolero vietnam"
    ),
    "middle-eastern-turkish": (
        "turkish pop, arabesk, turkish rock, israeli pop, persian pop, raï, kurdish folk, arab pop, "
        "iranian, shashmaqam, musique marocaine, türkü, musique arabe, Türkische Musik, gharbi"
    ),
    "european-pop-schlager": (
        "swedish pop, schlager, chanson, italian adult pop, iskelma, eurovision, finnish tango, laiko, "
        "ye ye, csárdás, muzica romaneasca, hora lunga, tammurriata, sevdalinka, Deutschpop, "
        "musique russe, česká hudba, Rogaland musikk, "
        "yeye espanol"
    ),
    "gospel-worship": (
        "gospel, brazilian gospel, worship, latin worship, christian rock, ccm, svensk lovsang, "
        "rock cristiano, Black Gospel, musicas espiritas"
    ),
    "children-spoken-word": (
        "children's music, kids, hoerspiel, comedy, musica para niños, barnmusik, detske pesnicky, poetry, "
        "cuento infantil, slam poetry, Hörbücher, muzyka dla dzieci, musica para bebes, audio documentary, "
        "ASMR"
    ),
}

PAIRS = [(name, group) for group, names in LISTENER_CHOICES.items() for name in names.split(", ")]
