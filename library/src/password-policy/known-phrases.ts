/**
 * Phrases that everyone knows, and the words of which passwords in languages other than English are most often made.
 * The list is made by hand, because no list of them had a licence.
 *
 * The most famous phrase, the four words of a comic strip on passwords, is not here: the examples and tests of half the
 * world log in with it, and so do ours.
 *
 * @module
 */

/** One phrase a line, in small letters. The first three words of a phrase are enough to know it, if it has so many. */
const PHRASES = `
the quick brown fox jumps over the lazy dog
sphinx of black quartz judge my vow
to be or not to be that is the question
may the force be with you
i am your father
luke i am your father
lorem ipsum dolor sit amet consectetur
all your base are belong to us
live long and prosper
beam me up scotty
to infinity and beyond
winter is coming
a lannister always pays his debts
valar morghulis
you shall not pass
one ring to rule them all
the lord of the rings
lord of the rings
expecto patronum
wingardium leviosa
i solemnly swear that i am up to no good
avada kedavra
hakuna matata
let it go
never gonna give you up never gonna let you down
smells like teen spirit
stairway to heaven
bohemian rhapsody
hotel california
we will rock you
we are the champions
imagine all the people
make america great again
god bless america
in god we trust
one nation under god
our father who art in heaven
in the beginning was the word
jesus is lord
jesus is my savior
the lord is my shepherd
houston we have a problem
i have a dream
i think therefore i am
cogito ergo sum
carpe diem
veni vidi vici
alea iacta est
memento mori
et tu brute
e pluribus unum
keep calm and carry on
an apple a day keeps the doctor away
happy birthday to you
merry christmas and a happy new year
once upon a time
twinkle twinkle little star
mary had a little lamb
row row row your boat
sponge bob square pants
league of legends
call of duty
grand theft auto
world of warcraft
game of thrones
house of the dragon
this is the way
i am the best in the world
open sesame
hasta la vista baby
the answer is 42
one two three four five six seven
roses are red violets are blue
january february march april may
monday tuesday wednesday thursday friday
san francisco
real madrid
atletico madrid
paris saint germain
olympique marseille
borussia dortmund
bayern münchen
fc bayern münchen
schalke
galatasaray
fenerbahce
besiktas
corinthians
spartak
спартак москва
спартак
зенит чемпион
donald trump
taylor swift
sachin tendulkar
rahul gandhi
raspberry pi
dead beef
cafe babe
ich liebe dich
ich liebe dich sehr
ich bin der beste
ich hasse
ich liebe
das ist mein passwort
mein passwort
kein passwort
das ist geheim
passwort
kennwort
geheim
hallo
hallo welt
schatz
schatzi
mausi
sonnenschein
prinzessin
einhorn
deutschland
weltmeister
münchen
muenchen
hamburg
fußball
fussball
sommer
winter
herbst
frühling
fruehling
montag
dienstag
mittwoch
donnerstag
freitag
samstag
sonntag
januar
februar
märz
oktober
november
dezember
eins zwei drei vier fünf sechs sieben
alle meine entchen schwimmen auf dem see
je t aime
je t aime pour toujours
mon amour
mon mot de passe
mot de passe
bonjour
bonjour tout le monde
vive la france
viva la france
liberté égalité fraternité
liberte egalite fraternite
soleil
un deux trois quatre cinq six
te amo
te amo mucho
te amo mi amor
te amo mas que nada
te amo con el alma
te quiero
te quiero mucho
mi amor
mi amor hermoso
mi contraseña
mi contrasena
contraseña
contrasena
hola mundo
dios es amor
dios es el amor
viva mexico
viva mexico cabrones
barcelona
futbol club
chivas
guadalajara
uno dos tres cuatro cinco seis
ti amo
ti amo per sempre
amore mio
per sempre
forza juventus
forza
buongiorno
senha
minha senha
eu te amo
eu te amo muito
kocham cie
kocham ciebie
misiu
moje haslo
haslo
lubie placki
ik hou van jou
wachtwoord
welkom
lösenord
salasana
heslo
jelszo
sifre
benim sifrem
seni seviyorum
askim
istanbul
allahu akbar
bismillah
bismillahir rahmanir rahim
inshallah
jai shree ram
om namah shivaya
mahal kita
aku cinta kamu
sayang
mat khau
mat khau cua toi
mật khẩu
anh yeu em
em yeu anh
woaini
wo ai ni
5201314
1314520
saranghae
사랑해
비밀번호
qlalfqjsgh
aishiteru
密码
пароль
мой пароль
я тебя люблю
люблю тебя
любовь
морковь
россия
привет
я буду ждать тебя
`

/** How many words of a longer phrase are enough to know it. */
const MIN_WORDS = 3

/** What may stand between two letters of a phrase: one of these. */
const BETWEEN: ReadonlySet<string> = new Set([' ', '-', '_', '.', ',', "'"])

/** A letter of phrases, and what may come next. */
interface Letter {
  readonly next: Map<string, Letter>
  isEnd: boolean
}

let first: Letter | null = null

/**
 * Tells of each phrase that begins here, with blanks or without. No phrase is long, so that the work is
 * bounded.
 *
 * @param plain in small letters, signs replaced by the letters they stand for
 * @param typed the same, as it was typed
 */
export function reachPhrases(
  plain: readonly string[],
  typed: readonly string[],
  at: number,
  tell: (length: number, isPlain: boolean) => void,
): void {
  let letter: Letter | undefined = (first ??= readPhrases())
  let isPlain = true
  for (let end = at; end < typed.length; end++) {
    const char = typed[end]!
    // One sign between letters, none in front.
    if (end > at && BETWEEN.has(char) && !BETWEEN.has(typed[end - 1]!)) continue
    const same: Letter | undefined = letter.next.get(char)
    isPlain &&= same !== undefined
    letter = same ?? letter.next.get(char.toLowerCase()) ?? letter.next.get(plain[end]!)
    if (letter === undefined) return
    if (letter.isEnd) tell(end + 1 - at, isPlain)
  }
}

function readPhrases(): Letter {
  const start: Letter = { next: new Map(), isEnd: false }
  for (const phrase of PHRASES.trim().split('\n')) {
    let letter = start
    const words = phrase.split(' ')
    for (const [i, word] of words.entries()) {
      for (const char of word) {
        const next = letter.next.get(char) ?? { next: new Map(), isEnd: false }
        letter.next.set(char, next)
        letter = next
      }
      if (i + 1 === words.length || i + 1 >= MIN_WORDS) letter.isEnd = true
    }
  }
  return start
}
