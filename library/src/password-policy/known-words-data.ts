/**
 * 14507 words that passwords are made of, from @zxcvbn-ts/language-common 4.1.3 and
 * @zxcvbn-ts/language-en 4.1.1. Made by `scripts/pack-known-words.ts`, unpacked by `known-words.ts`.
 *
 * The lists' licence (MIT):
 *
 * Copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc.
 * Copyright (c) 2021 @zxcvbn-ts
 *
 * Permission is hereby granted, free of charge, to any person obtaining
 * a copy of this software and associated documentation files (the
 * "Software"), to deal in the Software without restriction, including
 * without limitation the rights to use, copy, modify, merge, publish,
 * distribute, sublicense, and/or sell copies of the Software, and to
 * permit persons to whom the Software is furnished to do so, subject to
 * the following conditions:
 *
 * The above copyright notice and this permission notice shall be
 * included in all copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND,
 * EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
 * MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
 * NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
 * LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION
 * OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION
 * WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
 *
 * @module
 */

/**
 * A block for each number of bits it takes to find a word, from 0; in each the words in order: how many
 * characters each shares with the one before, and the rest.
 */
export const packedWords: string = `

0123456 0you

012345678 0password 0the 1o

01234 45 56789 0and 0it 0of 0qwerty 0that

0111111 123123 34567 0abc123 0baseball 0dragon 0football 2r 0have 0in 1s 0me 1onkey
0on 0this 0was

0123321 34567890 1qaz2wsx 0666666 196969 07777777 0are 0be 0can 0do 2n 0fuckyou 0he
2re 0jordan 1ust 0know 0letmein 1ike 0master 1ichael 1ustang 1y 0not 0pussy 0qwertyuiop
0shadow 1uperman 0we 1hat 1ith 0your

0000000 0123qwe 0about 1ll 1ndrew 1s 2dfgh 2shole 1t 0batman 1uster 2t 0charlie 1omputer
0daniel 0from 1uckme 0george 2t 1o 2ing 2t 0harley 1er 1im 2s 1ockey 1unter 0if 1loveyou
0jennifer 2ssica 0killer 1laster 0michelle 0no 2w 0oh 1ne 1ut 0pepper 0qazwsx 0ranger
1ight 1obert 0see 1he 1o 2ccer 1tarwars 1unshine 0there 3y 2ink 2omas 1igger 2me
1rustno1 0up 0want 1ell 1ill 0yeah 0zxcvbnm

011111111 22233 1234qwer 131313 159753 06969 0access 1m 2anda 1n 2thony 2y 1shley
1ustin 0back 2iley 1ecause 2en 1igdog 2teme 1y 0cheese 3lsea 1ome 2okie 2rvette 2uld
0dallas 1iamond 2d 3n 1oing 2wn 0even 0freedom 1uck 4er 0gfhjkm 1inger 1olfer 2nna
2od 1uitar 0had 2mmer 2s 1eather 2llo 2y 1ow 0internet 3o 0jackson 1oshua 1ustin
0let 1ittle 1ook 2ve 0maggie 2ke 2n 2rtin 2trix 3thew 2verick 1ean 2rlin 1ickey 1ore
1uch 0need 2ver 1icole 0off 1kay 1nly 1r 2ange 1ur 1ver 0pass 2trick 1eople 1hoenix
1rincess 0q1w2e3r4t5 0really 1ichard 0said 2mantha 2y 1cooter 1ecret 1hould 1ilver
1noopy 1ome 4thing 1parky 1till 1ummer 0take 2ylor 1ell 2st 1hank 2em 3n 2ing 2under
1oo 1wo 0us 0very 0way 1ere 1hatever 2en 3re 2o 2y 1illiam 1ould 0yankees 1es 0zxcvbn

0123654 1q2w3e4r 0adidas 1fter 1gain 1lready 2ways 1ndrea 2gel 5a 5s 2other 2ything
1round 2senal 1sdfasdf 2k 1way 0bad 3boy 2nana 2rney 1efore 2ing 2lieve 2st 2tter
1ig 3daddy 4ick 3tits 2tch 1lowme 1ooboo 3mer 2ston 1randon 5y 1ulldog 0call 2maro
3e 2r 3e 2sper 1harles 2ester 2icago 4ken 2ris 1ocacola 2ffee 2ming 3paq 2urse 2wboy
6s 1rystal 0dakota 2vid 2y 1ead 1iablo 1oes 4n 2ne 0eagles 1dward 1lse 1nough 2ter
1ver 4y 5thing 0falcon 2mily 2ther 1eel 2nder 2rrari 1ind 3e 2rst 2shing 1lower 1orever
2und 1riend 1uckoff 0gandalf 2teway 1etting 1hbdtn 1irl 2ve 1od 2lden 1reat 1uy 3s
0hannah 2ppened 2rdcore 1ear 2lp 1ome 2rny 2use 0iceman 1sn 1wantu 0james 2smine
3per 1ob 2hnny 4son 2rdan23 2seph 1unior 0keep 1ill 2nd 1night 0lakers 2st 2uren
1eave 2ft 1ife 1ondon 3g 2oking 2t 0made 3ison 2ny 2rina 5e 3lboro 2ybe 1elissa 2rcedes
1idnight 2ght 2ke 2ller 2nd 1oney 3ster 2rgan 2ther 1usic 3t 0name 2scar 2tasha 1cc1701
1ew 2xt 1ice 2ght 2kita 1othing 0old 2iver 1ther 1wn 0panther 4ies 2ssword1 1eanut
1lace 3yer 2ease 1orsche 1rince 1urple 2t 0q1w2e3r4 1wer1234 0rabbit 2chel 2iders
2ngers 1eal 2dsox 2member 1oom 0same 3sung 2w 1cooby 1exsex 3y 1hannon 2ow 1ir 1layer
1mokey 1omeone 2n 2phie 2rry 1panky 2ider 1tay 2eelers 3ven 2op 1ure 0talk 4ing 1ennis
1han 4ks 2eir 3se 2ings 2ose 3ught 2ree 3ough 2x1138 1igers 1oday 2gether 2ld 2yota
1ry 3ing 0understand 0victoria 0wait 2nna 3ted 2sn 1elcome 2nt 1hich 1inner 3ston
3ter 2zard 1on 2rk 3ld 1rong 0yamaha 1ears 2llow 1ourself

0007007 11012011 0102030 11223344 12344321 456a 6q 5a 3abc 2qwaszx 159357 1q2w3e4r5t
2azxsw2 02112 0315475 04815162342 05150 0789456 6123 08675309 0abcd1234 2le 1ctually
1fraid 1gainst 2o 1head 1in 2rborne 1lbert 2ex 4ande 4is 2ive 2most 2one 4g 2so 1merica
1ndrey 2imal 2swer 2ymore 3one 1pollo 2ple 5s 1ren 2thur 1sdasd 3f 41234 4ghjk 8l
2ked 1ugust 1zerty 0baby 4girl 2ndit 1ear 3tles 3utiful 3ver 4is 2come 2d 2hind 2njamin
2tween 1igboy 2rdie 2t 1lack 3zer 2ink182 2ood 3wjob 2ue 1ody 2nd007 3nie 2oger 2th
2y 1raves 2eak 2ing 2oncos 3oklyn 3ther 3ught 1ubba 4les 2ddy 2ffalo 2llshit 2siness
2tter 4head 2y 0called 3vin 2meron 2nada 2ptain 2rlos 3olina 3tman 2se 3sie 2use
1eltic 1hance 4ge 2eck 3rry 2ild 5ren 2ristin 1lose 1omes 2ol 3per 2pper 2uldn 3ple
1razy 2eative 2icket 1ut 0dad 2nielle 2rkness 2ughter 2ys 1eal 3r 3th 2bbie 2cember
2nnis 2stiny 2xter 1ick 4head 2e 3d 2fferent 2gital 1octor 2lphin 7s 2nald 3key 2or
1rink 3ver 0each 2sy 2t 1clipse 1ither 1lephant 1minem 1nd 1verybody 5one 1xactly
2cuse 2plorer 1yes 0face 3t 2r 1eeling 2w 1ight 2re 2sh 2ve 1lorida 2uffy 1ood 2rget
2ur 1red 4dy 3e 2iends 2ont 1ucking 2ll 2n 0gabriel 2me 2rfield 2tors 2ve 1emini
2ts 1iants 2bson 2rls 1odzilla 2es 2lf 2ne 2rdon 2tta 1reen 1uess 2inness 2n 3ner
0half 2nd 4s 2ppen 4y 2rd 2te 2ven 3ing 1ead 3rd 4t 3ven 2ll 3pme 1igh 2t 1mm 1old
2oters 2pe 2tdog 2urs 1uh 2rt 2sband 0idea 1mportant 1nside 1ts 0jack 4ass 4ie 2guar
2son 1eremy 2ssie 1ohn 2nathan 0kid 3s 2lled 2tten 1new 2ows 0lasvegas 2te 4r 1east
2gend 1ifehack 2ght 2ne 2sten 2ve 4rpoo 8l 1ooks 2se 3t 2uise 2veme 4r 5s 1ucky 0maddog
2gic 2kes 3ing 2rried 3vin 2tter 2xwell 2y 1eans 2et 2n 2t 3allic 2xico 1ichigan
2ne 3ute 6s 2ss 1om 3ent 2nica 3ths 2rning 2st 2untain 2ve 1uffin 2rphy 1yself 0nathan
1eeds 2lson 2ws 3york 1icholas 2ntendo 2rvana 2ssan 1ovember 1umber 0office 1nce
2line 1pen 1utside 0packers 2kistan 2ntera 2rker 3t 4y 2ssw0rd 2y 1eaches 2rson 2ter
1hantom 2one 1lan 3tinum 3y 4boy 4ing 1oint 2kemon 2lice 2okie 2rn 2wer 1retty 2ivate
2obably 4lem 1umpkin 0q1w2e3 1azwsxedc 3xsw 1uestion 2ite 1waszx 2eqwe 3rt 5y1 723
6ui 0rainbow 2zz 1ead 4y 3son 2becca 2d123 3skins 3wings 2st 1ocket 2sebud 1un 3ner
4ing 2sh2112 0safe 2mson 3uel 2ndra 2turn 2ve 2ying 3s 1chool 2orpio 7n 3tt 1econd
2ems 3n 2rgey 2t 1haron 2elby 2it 4head 2ot 1ide 2erra 2nce 2ster 2t 1kippy 1leep
2ipknot 1niper 2owball 1omebody 2on 1peak 1tand 3rt 5ed 5rek 2ella 3ve 2ory 2uff
3pid 1uccess 3h 3kit 2pposed 1ydney 0taking 1eam 2lling 2sting 1heman 3rock 2inking
2ough 1iffany 2ger 2mes 2ts 1omcat 3orrow 2night 2ok 2pgun 2wn 1ravis 2ied 3nity
2ouble 2ue 3st 3th 1ucker 2rn 3tle 0under 2ited 2til 1se 3d 0vampire 1ictor 2king
1oodoo 2yager 0waiting 2lk 3ter 2nts 2rrior 2tch 3er 1eek 1hile 2ole 1ife 2lliams
5e 4ow 3son 2sh 2thout 1oman 3en 2rd 3king 3ry 2uldn 2w 0xavier 0year 2t 1oung 3rs

001011 5980 3203 01029384756 111222 12312 53a 32323q 34554321 56789a 9q 5q 6wert
3654789 3789 3qweasd 24578 134679 147258 6369 3852 6369 159951 1q2w3e 0741852963
0852456 09379992 0a12345 66 2b2c3 6d4 1bsolutely 1ccept 3ident 3ord 2ross 2t 3ion
1dmin 2rian 1fternoon 1ge 2ree 1ir 3plane 1labama 3ska 2exander 7r 2icia 3son 2lison
2pha 51 2right 2yssa 1mazing 2ber 2erican 1nderson 3re 2gel1 3ry 2na 2tonio 2ybody
3way 4here 1partment 2preciate 1rea 2izona 2nold 1sd123 3fg 2king 2s 3man 1ttack
3ention 1valon 3tar 1wesome 0badass 3ger 2g 2ll 2mbam 2nk 2r 3bara 2sketball 3tard
2xter 1eat 2came 2er 2ginning 2n 2rlin 2t 1igcock 3man 3red 2ll 4y 5bob 2rthday 2shop
2tches 1lizzard 2ow 1oard 3t 2bby 2llocks 2ndage 2obies 4s 3gie 3k 2rn 2ss 2ught
2x 2yfriend 3s 1radley 3in 3zil 2enda 2ian 3tney 4tany 2oke 5n 3nco 3oke 2utus 1ubba1
2ddha 4y1 3light 2ilding 2lldogs 4et 2rton 2sy 1ye 0caesar 2lling 4s 3m 2mera 2ndy
3not 2rd 4inal 3eful 3men 3oline 3rie 4y 3ter 2tch 522 2ught 1ell 2rtain 7ly 1hampion
3nged 6me 3rge 4lie1 2erokee 3velle 4y 3yenne 2ief 2ocolat 3ice 3ose 3pper 2rist
6mas 3onic 2uckles 1ity 1jkysirj 1laire 3ss 5ic 3udia 2ean 4r 2othes 2ub 1obra 2ck
2ld 3lege 3orado 2mpany 4letely 2nnie 4or 3tact 4inue 8s 4rol 2p 3s 2ugar 3nt 5ry
3rt 5ney 2ver 1rime 2y 3ing 1umshot 2nt 2te 0daddy 2mn 2nce 5r 3ger 6ous 2re 3k 4side
5tar 3ling 2te 2ve 1ecided 4sion 2ep 2finitely 2nise 3ver 2troit 2vils 1iesel 2fference
4icult 2gger 2nner 2sney 1og 3gie 2mino 2ubt 3glas 1ragon1 2eam 5er 5s 3ss 2ive 4ing
2op 3wssap 2ummer 3nk 1ucati 2de 2ncan 2ring 1ying 0eagle 51 2rly 3th 2ting 1ight
2nstein 1lectric 2izabet 2vis 1mpire 1ngineer 3land 4ish 2igma 2joy 2tire 1ric 1ugene
1vening 3rton 2idence 3l 1xpect 4rience 3lain 2treme 1ye 0fair 2ll 2ntasy 2st 2ult
2vor 5ite 1ear 2elings 4s 3t 2ll 3t 1ield 2ghting 3ure 2lm 2nally 3ish 6ed 2reball
5ird 4man 2sher 2x 1ktrcfylh 1lash 2oor 3wers 2y 3ers 1ollow 2ol 2rce 3d 3est 3give
4ot 3ward 1rance 5is 4k 5ie 5lin 2eddie 3epass 4user 2iday 2oggy 1unny 2ture 1yfcnfcbz
2lhtq 0galina 3ore 2rcia 1eneral 4sis 3ius 3tlemen 2orgia 1ift 2rlfriend 2ven 3ing
1lad 1oblue 2ld 2ober 3gle 2vernment 1racie 2eenday 3gory 2ound 4p 2unts 1undam 0hair
2ndle 3g 2ppening 6s 4y1 2rdon 3ry 3vey 2sn 2waii 1ellfire 4o1 623 2ndrix 3tai 2rcules
1ide 2mself 2phop 2story 2tman 1obbes 2lding 3iday 2mer 2nda 3est 4y 2rney 3se 5s
2spital 2t 3el 3rod 2ur 3ston 2ward 1uge 2man 3mer 2ndred 3gry 2rry 0ice 1diot 1magine
1ndian 2finity 3ormation 2stead 2terested 8ing 2volved 1reland 2onman 0jail 2ke 1effrey
2ster 3us 1immy 1oe 2in 2ke 1upiter 2stice 2ventus 0karina 2tana 2wasaki 1elly 2nneth
2pt 2rmit 2vin 2y 1idding 2lling 2m 3berly 2ng 2rill 2ss 2tty 1nown 1odiak 1ramer
2isten 5ina 0lacrosse 2dies 3y 2nd 2ugh 5ing 5s 2w 3rence 3yer 1ead 3rn 5ed 3ther
3ving 2e 2slie 3s 2tmein1 3ter 1iberty 2ckme 2e 2ked 4s 2ncoln 2st 2ved 4s 3ing 2zard
1ogitech 2l123 2nger 2oked 2rd 2ved 4love 5y 4rboy 4s 4you 1uck 4y1 2nch 1ying 0machine
2d 3max 3onna 2gnum 2jesty 2ksim 2nutd 2rcus 3ia 4nes 3k 3ley 3riage 4y 3shall 3y
4jane 2tch 3t 2ximus 1eant 2eting 2lanie 2mber 2rcury 2ss 4age 2tallica 1ichael1
4ele 2ddle 2les 3lion 2necraft 2randa 2ssed 4ing 5on 3take 2tchell 1mm 1olly 2nday
3ey1 3tana 4h 2okie 2torola 2uth 2ved 3ie 4ng 2zart 1urder 2stang1 0naruto 2stya
2talie 2ughty 1cc1701d 1ear 2eded 2mesis 2rvous 2wport 1igger 1obody 2ne 2rmal 5n
0october 1ffer 3icer 2ten 1ksana 1livia 1nes 1oh 1rder 1scar 1thers 1u812 2tlaw 0paid
3n 2mela 2ndora 3thers 3zer 2per 2radise 3ents 3tner 2ssed 4ion 4port 4word123 3t
2tches 3ient 3ricia 5ots 2ul 1eace 3rljam 2ekaboo 2nguin 3is 2rfect 3haps 3sonal
1hpbb 1icard 3k 4le 3ture 2ece 2mpin 2rate 1lane 2easure 1olina 2ntiac 2ohbear 3p
4oo 3r 2pcorn 2rno 2sition 3sible 1redator 3sent 4ident 2ison 2oblems 3mise 3tect
3ud 3ve 1sycho 1ublic 2ll 2ssy1 5cat 2tting 0qaz123 1qq111 1uestions 2ick 5ly 3et
1we123 3asd 6zxc 3rty12 6u 0racing 2dio 2ider 2n 2ptor 2scal 3dzv3 2ther 2ymond 1each
3lize 2cord 2d 3dog 3head 3rum 2ggie 2lationship 2port 2spect 2turn 1ich 2d 3e 2ng
2sk 1oad 2bbie 2ck 4y 2land 3ltide 2nald 6o 2oster 2und 1ules 2slan 3sell 4ia 0sabrina
2d 2ints 2ke 2m 3my 2ndman 2rah 2sha 2vage 3ed 1cared 4face 2ene 2otland 4ty 2reaming
1ea 3t 2conds 3urity 2eing 3m 2ll 2mperfi 2nd 3se 3t 2rega 4nity 3ious 3vice 2ven
2x 1haggy 3ll 3re 2ip 2oot 3p 3rt 5y 3uldn 2ut 1ick 2ghs 3n 2mon 5e 3ple 4son 7s
2ng 4le 2tting 3uation 2x 1kipper 2yline 1lut 1mall 3rt 2ell 2ith 2ooth 1nickers
2owman 1oftball 2metimes 4where 2ng 2rt 2ul 3nd 5s 1pace 2eaking 3cial 3edy 3ncer
4d 4t 2iderma 8n 3rit 3tfire 2ooky 3rts 3t 2ring 1talker 3nding 4ley 3r 4gate 4ting
3te 4ion 2ep 4hen 3rling 2ick 3ngray 4ky 2opped 3re 2raight 4nge 3eet 3ike 3ong 2uck
1ublime 2cker 4me 2n 3set 2per 3port 5se 2rfer 3prise 2zuki 1vetlana 1wear 3et 2ordfis
1ystem 0table 2ken 4s 2lked 2rheels 2urus 1ea 3ch 2n 2resa 3rible 2st123 4er 1hinks
3rd 2row 2umper 1iger1 2ll 2mothy 2nker 2red 2tanic 1om 3my 2p 2tally 2uch 3gh 1rain
2ee 3vor 2ip 2uck 1urkey 3ned 1weety 0uncle 1pon 2set 1sing 2uckballz1 0vagina 2lentin
2nessa 1egeta 2ronica 1fhbyf 2rcbv 1ictory 2deo 2kings 2ncent 2per 2rginia 2sion
4t 1ladimir 1oice 0wake 2lker 4ing 3l 2nker 2r 3craft 2tching 1ear 4ing 2dding 2eks
2ird 2ren 2stside 1hether 2ite 2oa 1ildcat 7s 2n 3d 4ow 6s 2thin 1olf 4pack 3verin
5s 2mbat 2nder 6ful 2rds 3ked 4s 3ried 3se 3th 1rite 2ote 0yankee 1ep 2sterday 1fnfif
1ork 0zachary 2q12wsx 1eppelin 1ombie 1xc123

001011990 42000 610 0111222333 22358 613 821 121314 234321 454321 5678910 7a 6z 4abcd
3asd 3qwe123 6asdzxc 135790 141627 22536 278963 72 85 1a2b3c 64d 1q2w3e4r5t6y 2az2wsx3edc
021122112 146810 0314159 626 121654 04128 156123 3852 051505150 155666 0666999 0741852
153951 1895123 0911911 151753 0a1234567 1ah 2rdvark 3on 1bgrtyu 2igail 2ove 1ccess14
3ording 4unt 2ting 1dam 2d 3ress 2gjmptw 2mit 2vantage 3ice 1fford 2rica 1gent 2reed
1irforce 3port 1larm 2berto 2ejandr 3ksandr 2fred 2ice 2len 3ow 5ed 2pine 2though
1madeus 3teur 2ong 3unt 2y 1nakin 3l 3stasia 2cient 2dreas 5i 3y 2gelica 6na 5o 2imals
2swers 2thony1 3on 2ubis 1pache 3rt 2ologize 2parently 3ear 3lause 4e1 2ril 1ragorn
2cher 4ie 2m 3s 3y 2rest 6ed 3ived 2t 3ist 1sdf123 4ghj 3zxc 2ide 2leep 2sass 6in
3istant 3ume 1te 2hena 2lanta 6is 2tacked 1udience 3rey 2nt 2rora 2tumn 1vailable
2oid 1wake 3re 2ful 1ye 0babe 4s 3ies 3ydoll 4lon 75 2dly 2ggins 2ller 4s 2nd 3shee
2rbie 3celona 3ely 3ry 2se 4d 3ically 3ket 6ba 3s 4man 2throom 3tle 1each 3gle 3uty
2comes 5ing 2droom 2eping 3tle 2g 3an 3in 2lieved 3l 3ong 6s 2nson 3tley 2rnard 4ie
3tha 2sides 2yond 1ianca 2gboobs 3foot 3ger 5st 4ie 4uy 3mac 3one 2ke 2rd 4s 3th
2scuit 2te 1labla 3ck1 5cat 5dog 5ie 3des 3hblah 3me 3ster 2eeding 3ssed 2ind 2ock
3nde 5ie 3ody 2ue123 422 4bird 4moon 4s 5ky 1ob 3afett 3bob 3cat 2dies 2eing 2mb
4er 2nehead 2oks 3ty 2ring 2ther 3tle 4om 2wling 1randi 3ve 2ead 4kfast 5ing 4th
6e 6ing 3ndan 2ianna 3dge 3ght 3lliant 3nging 5s 3tish 2o 3oks 3thers 3wn 5ie 5s
2uce 3ins 3no 1ubble 2ck 4eye 7s 4s 2ffy 2gger 2ild 4t 2nch 3ny 2rger 3ied 3n 4ed
4ing 2s 2tler 3t 4erfl 8y 4ons 2ying 1yteme 0cactus 2dillac 2ke 2liforn 3lie 2mp
4bell 2ncer 3non 3tona 2pable 3ital 2rds 3eer 4fully 4s 3rot 4ying 3s 2serta 4s 4y
3h 3ino 3tle 2t 3dog 3fish 3s 2used 2valier 1dtnkfyf 1elebrate 2nter 2ssna 1hair
3llenge 3ndler 4ges 5ing 3os 3racter 4ger 7s 6s 4lott 5y 3tter 2eap 3cked 3ering
5s 3lsea1 3ryl 3st 2ichi 4ks 3efs 3nese 3pper 2ocolate 3se 2ris1 5sy 5tia 8n 7ne
6op 6y 2ubby 3ck 3rch 1indy 1jkywt 1layton 2early 2ient 3fford 3nton 2ock 3sed 5r
5s 3ver 1oat 2de 3y 2lleen 4ins 3onel 4r 5s 3t45 3umbia 2mfortable 3mand 7er 4itted
4on 4unity 3petition 4lete 5icated 2ncern 7ed 4rete 3dition 4or 3fused 3gratulations
3nect 7ion 3sider 4umer 3tract 3versation 2ok 4ies 5ng 3ldude 4io 2py 2rner 3ona
3rect 2smos 3t 2tton 2usin 2vered 2yote 1rack 5er 3p 3sh 2eam 4te 6d 3dit 3w 2iminal
4son 3stina 2oss 3wd 2usader 1thutq 1umming 2p 2rious 3tis 0dagger 2isy 2mage 3ien
2n 3cing 3iela 3ni 4y 2rren 3win 2ta 3ing 2vid1 2ytona 1brnjhbz 1ealing 2cide 2edee
3ply 2fender 5se 3tones 2lete 3icious 4ver 3ta 2nis 2partment 2rrick 2serve 3ign
4re 3k 3troy 7ed 2tails 3ective 2vil 5dog 1fvgbh 1iamonds 3na 2es 3tcoke 2g 2lbert
3lon 2ma 2ngdong 2rection 6ly 6or 3ty 2sappeared 3covered 4uss 3tance 2vorce 1kflbvbh
1na 1oc 3tors 2dge 5r 6s 2ggy 3s 2in 2llar 6s 2minic 2odle 3rs 2uble 2wnstairs 1ragons
3matic 3w 2essed 2inking 5s 3zzt 2opped 3ve 2pepper 2ug 4s 2y 1ublin 2dley 2e 2ke
2mb 2stin 2ty 0earlier 3s 2sier 4ly 3t 2tme 1ddie 1ggs 1katerina 1laine 2ement 3na
2izabeth 1merald 4gency 2ily 2ma 2pty 1nded 3s 2emies 4y 3rgy 2gine 2terpri 1rotic
1scape 3ort 2pecially 1ternity 1velyn 3nt 3rywhere 1xample 2cept 3ited 5ing 2igen
3st 2pected 6ing 4nsive 3ress 2tra 0faces 2il 4ed 3th 2ke 2lling 2miliar 6es 3ous
2n 3cy 3tastic 2rm 4er 2ster 2t 3boy 3cat 3e 1bi 1eed 2lix 3low 2male 2rnando 3ret
2tish 1icken 2ghter 3ured 2le 3l 4ed 2nal 3ding 4s 3ger 6s 2red 2t 2xed 1ktrctq 1lat
4ron 2ight 3pper 2orence 2ying 1ocus 2lks 3lowed 6ing 2obar 3t 2rced 3eign 3gotten
3m 2ssil 3ter 2ught 2xtrot 1reak 5y 3dfred 3edom1 4man 3nch 3sh 2og 3sty 1ucked 4fuck
4in 5t 4you1 72 2neral 3time 2rther 2sion 0galaxy 2mbit 3es 2ng 4ster 2rden 3rett
3y 2s 3ps 2te 2y 1eheim 2ntleman 2rald 3man 6y 3onimo 2tsome 1hbdtnbr 2ost 1iant
2lbert 2ovanni 2ves 2zmo 1lass 5es 2obal 3ria 1n56gn56 1oblin 2ddamn 4ess 2forit
2in 2ldberg 4fish 4ie 2odbye 4ness 2sh 2tcha 3hic 3ten 1rab 3ce 3ham 3nd 5ma 5pa
3teful 3ve 2eatest 3en1 3g 3ndel 3w 2iffin 2oaning 5s 3ovy 3w 4ing 4n 2unting 1uard
5ian 2est 5s 2ilty 2ns 0hacker 2dn 2ll 2milton 3let 3ster 2n 3dsome 3ging 3nibal
3solo 2ppiness 2rder 4ly 3m 4ony 3old 3ris 6on 2t 2wkeye 1eaded 4ing 4s 3lth 6y 3ring
3t 3vy 2ctor 2ld 3ena 3ped 4ing 2nry 2rbert 3man 3o 3self 4hey 2soyam 1idden 3ing
2gher 4land 4ness 2red 1jvfirf 1obbit 2lden 3e 3land 4y 5woo 3mes 3y 2nestly 3gkong
3or 2oker 2ping 2rnet 3rible 2tsex 4tuff 3tie 2wever 1umans 2nting 2rts 2skers 0ibanez
1cecream 1deas 1lovesex 5u 1mmediately 3ortal 2pala 3ossible 1ncredible 2deed 3iana
6s 4go 4stinct 2fantry 3erno 2nocent 2sane 3pector 3urance 2tegra 4rest 5view 3repid
4oduce 2vestigation 3ite 6d 1rina 3sh 1sabel 6la 7e 2land 2sue 5s 1talia 2self 1verson
0jacket 4off 3ob 2maica 3es1 3ie 2ne 3ice 3uary 2pan 5ese 2smin 3on1 1ealous 2ff
2nny 2richo 3ome 3ry 3sey 2ssica1 3us1 1im 2n 1oanna 5e 2bs 2ejoe 3y 2ker 2nes 2sh
2urney 1udge 2ice 2lian 4e 2mp 4er 2ngle 2stme 0kaiser 2ng 3sas 2rate 3en 2te 3hleen
3ie 3rina 1eeper 4ing 4s 2lsey 2nnedy 2ys 1ick 4ed 2nda 3gdom 4kong 2ssme 2tchen
1nicks 3fe 3ghts 2ock 3wing 4ledge 1ristin 0lab 2dybug 2ncer 3guage 2rge 3isa 3ry
2tely 2ughter 3ra 2y 1eader 3ves 2d 2g 3al 3ion 3olas 3s 2nnon 2onard 7o 2sbian 3son
3tat 4er 2tmein2 3ters 4ing 2vel 1icker 2ed 3s 3utenant 2ft 2ghts 2kely 2nda 4say
5ey 3es 2quid 2sa 3tening 2terally 1obster 2cal 4tion 3k 4ed 2gan 2lita 3lipop 4ol
2nely 4wolf 3ghorn 2ose 2ser 3ing 3s 2ts 2ud 3lou 2w 1ucas 3ifer 3ky7 3y 2ke 1vbnhbq
0madam 3die 3man 3ness 2estro 2gic1 2iden 3n 2jor 2kaveli 2lcolm 3e 3ibu 2ma 2nage
6d 6r 3chester 3iac 3son 3uel 2p 2rathon 3cel 4o 3garet 3iah 4e 4no 4o 5n 3ket 4us
3lin 3tha 4ina 6i 2ster1 6s 2te 3ters 4hew1 3ure 2urice 2x 3ima 4ne 3max 1eal 3ning
3t 2dical 5ine 2gadeth 2mbers 3ories 5y 3phis 2ntion 7ed 1iami 2chel 3rosoft 2guel
2lano 3itary 3k 3lie 3ton 2nister 3nie 2rage 2ssy 3takes 4er 4ress 4y 1obile 2del
2llie 4y1 2mmy 2ngoose 3ika 4que 4tor 3key1 3roe 3treal 2od 3moo 3n 3se 2rpheus 3ris
6on 2scow 2therfucker 2use 2ves 3ies 1rs 1ulder 2m 2rdered 7r 3ray 2scle 3hroom 3icman
1ylove 0nadine 2h 2ked 2med 4s 2poleon 2rrator 2sty 2tali 6a 3ural 5e 1cc1701e 1early
2cessary 3k 2ighborhood 3ther 2ptune 2twork 2wlife 3man 3pass 3ton 1fnmzyf 1ick 3ola
6s 2ghts 2kki 2mrod 2ne 4rs 3ja 2pple 6s 1oise 2limit 2nsense 2okie 2pe 2r 3th 4on
2se 2te 3ice 6d 2where 1ugget 2mbers 2rse 2ts 1ylons 2mets 0obiwan 2vious 7ly 1cean
1ffered 3icers 5ial 1hh 1icu812 2l 1lder 3man 2ga 1mega 1nelove 2to 1pened 4ing 4s
4up 3ration 2inion 2portunity 1rdered 5s 2iginal 3on 2lando 1therwise 1ught 2rs 4elves
2tta 1verlord 1we 2ner 1xford 0pacific 3k 4ard 2ge 2int 5ing 3r 2l 3adin 3mer 2nama
4sonic 3ting 4s 2pa 3ers 2ris 3k 3ticular 4s 2scal 3sat 4wor 2th 3ients 3riot 3ton
2vilion 2ying 1eanuts 2bbles 2ewee 2gasus 2ncil 3elope 3ny 3tium 2psi 51 2r 3cent
3fectly 3iod 3mission 3sonally 3vert 2te 1hil 4ip 6s 4lip 5y 2oto 5s 2ysical 1icked
4ing 4les 3tures 2eces 3rre 2g 3let 2kachu 2mp 2oneer 2rates 2tbull 2zza 1laces 3net
4ned 5ing 4s 4t 3stic 3te 3yed 4s 4time 2enty 2us 1ocket 2ints 3son 2laris 2ol 2p
3eye 2rnstar 3ter 4land 4ugal 2s 3itive 3sibly 3t 2tato 3ter 2unds 2wder 3erful 5s
1ractice 3y 2ecious 3fer 3gnant 3lude 3pare 7d 3sario 4s 5ure 4ton 3tend 2ice 3nces
3vet 2ocess 3fessional 7or 3gram 3ject 3mised 3of 3per 6ly 6ty 1ulled 2nisher 3krock
2rpose 2sh 3sies 4ys 1yramid 2thon 0q12345 2w2e3r4t5y6 1awsed 2zqaz 3wsx123 6ed 3xswedc
1ueen 2it 1werty12345 0race 4car 2in 3se 5d 4tlin 2ndom 2te 2ven 5s 2y 1eached 3ding
3lity 5zed 3per 3sons 2ceived 4ntly 3ognize 4rds 2dman 3neck 2gina 3ret 3ular 2lax
3ease 2main 3ind 2negade 3t 2quest 2search 3ponsibility 9le 3taurant 3ults 2turned
2venge 3iew 1frfirf 1hbcnbyf 1icardo 3hie 3k 2diculous 2ghts 2nging 4s 2pper 2se
2ver 1oberto 3in 5son 2cker 4s 5tar 4y1 2dney 2ger 2le 3l 2man 5tic 3mel 2nnie 2of
2scoe 3e 2ugh 2xanne 1ubber 2in 4ed 2le 4z 2ns 2sh 3sian 3ty 1yan 0sabine 2fety 2iling
4or 2kura 2lmon 2mmie 4y1 3pson 3urai 2n 3diego 4y 3ta 2tan666 3urday 2vannah 3ing
1care 4lett 4y 2ience 2reams 2ully 1earch 3son 3ttle 2bastia 2crets 2emed 3s 2infeld
2lling 2minole 2nding 2ptembe 2rena 3geant 4io 3iously 3ve 2same 2ttle 2ven7 4ral
2x4me 3ual 1hadow1 3ke 3lom 3me 4rock 3pe 3rk 5s 3sta 3ved 2eila 3lly 3rlock 4man
4ry 2h 2irley 4t 2oes 3gun 3oter 5ing 3tgun 4s 3uting 3wed 5r 4ing 4me 4s 4time 1idney
2emens 2ght 3nal 4ed 2lly 3via 2mply 2nger 4ing 2te 2ze 1kater 2eeter 2in 3ttles
2y 3walke 1lapshot 2eeping 3pt 2ick 2ow 4ly 2uts 1mile 5s 5y 3tty 2oke 1nake 5s 3pper
3tch 2ow 1ocial 4ety 2ft 4ware 2ld 4ier 7s 3omon 3ve 2mehow 2o 3ner 6s 2phia 2so123aljg
2up 3rce 3th 1panish 3re 4tak 6n 2eech 4d 3ll 2ike 2lit 2oke 2read 3ite 2unky 2yder
1quirrel 5t 1rinivas 1tacey 3ff 3ge 3llion 3ndard 3rdust 4s 4ts 3tement 5s 3yed 4ing
2eal 5th 3fan 3phani 3wart 2icky 3mpy 3nger 2ocking 3le 5n 3mach 3ne 5s 3ps 3ries
4m 5y 2ranger 3eets 4ngth 3ider 3onger 2udent 7s 4y 2yle 1ubaru 3ject 2ck 4s 2dden
6ly 2ffer 2gar 3gest 2icide 3t 2ndance 5y 3ny 3rise 2per123 5fly 2rfing 3gery 3prised
3vive 2san 3pect 2zanne 1wallow 2eetheart 5ie 5pea 5s 5y 2imming 3nger 2ord 5fish
1ylvia 0talent 3l 2nker 3ner 2pe 2rget 3heel 3zan 2ste 2ttoo 2ught 2zman 1eacher
3rs 2chno 2ddy 2en 4s 3th 2lls 2nse 2quila 2rms 2st1 4test 2xas 3t 1hailand 2eme
4selves 3one 4ry 2ief 2oughts 4sand 8s 2reat 4w 3oat 2uglife 3nder1 1icket 6s 4le
2e 2ght 2m 3ber 2na 3tin 3y 2tans 1oilet 2mtom 2ngue 3y 2rnado 3onto 2shiba 2tal
3tenha 2ur 2wards 1racey 4k 3de 3ining 5s 3nsam 3p 3vel 2eat 5ment 3es 2fnthbyf 2ial
3ck 3gger 3stan 3umph 3xie 2ojan 3mbone 3oper 2ucker 5s 3ly 3mpet 3nks 1urbo 3ner
4ing 4s 1wice 3light 3ster 1yler 2pe 0ugh 2ly 1ltimate 1nderstood 2icorn 3t 3verse
2less 2real 1pstairs 1sual 5ly 0vacation 2lentina 4ra 5ie 3ue 2n 3halen 1ehicle 2lvet
2rbatim 3onika 1fvjxrf 1ictim 6s 2ew 2ktor 2llage 2rgin 1olume 2te 0waited 2lked
3lace 4s 2rlock 3m 3ning 3ren 4iors 2sh 3te 2tched 3erloo 5s 3son 2ys 1eak 3pon 6s
3sel 3ther 2bster 2ed 3kend 2ight 2lcome1 2rewolf 2sley 3t 4ern 4ham 2t 3pussy 1hiskey
3tney 2oever 3m 3o 3re 3se 2ynot 1icked 2ld 3liam1 5ng 2ne 3nie 2tness 1olfgang 4man
3verine 2ndering 2o 3ds 4y 51 2rdpass 3st 2und 1rangler 2inkle1 3ting 4ten 1utang
0xfiles 0yankees1 1brbnf 1elling 1omama 2unger 3rselves 1vonne 0zaq123 3wsx 1ipper

00.0.0.000 500 100001 57 37 11011910 670 681 74 75 76 77 78 79 691 42001 12071986
13082006 1420 01000 400 31 212 2203 5040 34 3938 266 11112222 222 411 4334455 12121
331415 221 3333 35 230 498 312312 6q 332 51123 6q 34567890q 9z 8q 79 7q 6aa 6k 6qwerty
6r 6s 57 5z 4qwe 369874 85 3789456 3987 3aaa 3qaz 4werty 3zxc 28500 2qwas 132435
646 25246 266613 150781 2426378 162534 1701 18436572 192837 6465 1passwor 1qa2ws3ed
2werty 1x2zkg8w 0200000 1128506 122333 23344 15802580 3456 0321123 3456 3654987 132211
23666 26699 162436 04121 120247 145566 156321 3654 1runner 050cent 155777 0666777
1751520 073501505 153159 1753191 27888 28899 189123 345612 3654 3987 08j4ye3uz 090210
26090 163852 6741 187456 0a123456789 2s2d3 6f4 1aa111 2liyah 1bandon 7ed 2by 2c12
534 75 2erdeen 2ility 2oard 2raham 3oad 2solut 7e 2use 1ccent 4pted 3ounts 3used
2hieve 4lles 2ted 3ions 4ve 5ity 3or 3ress 3s 3ual 1dded 2miral 5e 4tted 2onis 2riana
2ult 2vance 3enture 1ezakmi 1ffair 6s 3ect 2terwards 1gency 4t007 5s 3s 2gies 2reement
1hh 1id 2kido 2m 2rbus 1lan 2batros 3ina 4on 3um 2cohol 2eksandra 5ey 3rt 3xandra
2fa 2i 3baba 4i 3en 5s 3na 2ley 3iance 3mine 3sop 2ucard 1manda1 3zon 2ber1 3ulance
2elia 3n 3rica1 7ns 2sterda 8m 1naconda 3lsex 3rchy 2ders 3res 5w1 4omeda 2field
2geles 4r 3ie 3le 2hyeuem 2ime 2n 3e 4tte 3ie 4versary 3oying 2swered 6ing 2xious
2ytime 1pollo13 4ogy 2peal 5rance 6ed 6s 3le123 5pie 4y 3ointment 3roach 8ing 5priate
1quarius 1rea51 4s 2gue 4ing 4ment 2jay 2mani 3ed 2range 7d 3ive 2senal1 2temis 3icle
3s 3ur 1sdfjkl 2hamed 3ley1 3ton 2ian 2ks 2pire 5ine 2sault 3fuck 3hole1 7s 3ignment
3umed 4re 2terix 3rid 4os 1tlantic 2mosphere 2omic 2tached 5ks 3empt 4nd 3itude 3orney
3ractive 1uburn 2dia4 2ntie 2ssie 3trali 8a 2thorities 8y 1valanch 2enger 3rage 1wkward
1zamat 2sxdc 6fv 0babyblue 5oy 2ckdoor 4ground 4up 3on 2ddog 3ge 2gs 2il 3t 2lance
3loon 2nanas 3g 4bang 4ing 4kok 3ker 2rber 3celon 3efoot 3king 4ley 3n 3rett 3s 4ik
3t 2sement 3ic 3tards 2t 3h 3man1 3tery 2y 3ern 1eaches 3ner 4ie 4s 3rbear 4s 3st
5ie 3ten 4ing 4rice 2ckham 4y 2ef 4cake 3ps 3rbeer 2gging 3ins 3un 2half 4ve 5ior
2ings 2lieves 4nda 3la 4e 4s 4y 3oved 4w 3t 2nder 3eath 4fit 3gals 3nett 4y 2retta
3tie 2side 2th 4any 3ray 6ed 3ty 2verly 2y 1ible 2cycle 2d 2gass 3balls 4ear 4ird
3gles 3money 3sexy 3time 2kini 2llie 5on 4s 4y1 5boy 2mmer 2ng 4o 2rdman 2tch1 2zkit
1lackhaw 5jac 5man 5s 5y 3de 3h 3ke 3st 2eep 3ss 5ing 3w 2ocks 3ndes 3ssom 3wing
4n 4s 2ueblue 5oy 4dog 4eyes 1ob123 3bie 4y1 2gart 3dan 3ey 2hica 2llox 2mbs 2nd
3e 4r 4s 3ita 3jour 3kers 3sai 2ob 3ked 5r 3m 4boom 3tie 4s 2rder 3ed 3icua 4s 3row
2sco 3sman 2thered 6ing 3tles 2unce 4d 3t 2w 3l 4er 3ser 2xes 3ing 1r0d3r 2ad 4ford
3ins 3nd 5o 6n1 3sil 3vo 2eaks 4st 3eze 3nt 2ian1 5a 3de 4get 3ef 3ghton 3stol 2oadway
2ucelee 3sh 2yan 5t 1ubbas 2cket 4shot 2dget 3man 3weise 2ffett 2g 2ilder 5ings 2ll
4ets 4seye 2nghole 2rden 3ns 4t 3y 2sh 3t 4ed 5r1 2tch 3thole 4man 4on 2zz 4ing 0cab
3bage 3in 2ge 2itlin 2lico 4ente 4fornia 4gula 3laway 2mbiami 3el 5ot 5s 4ras 3illa
6e 3paign 2nadian 3cel 4un 3dle 4yman 3on 2p 3one 3ture 7d 2ramel 3bon 3ed 3ina 3l
4a 4o 4ton 3ol 5e 5yn 3pet 3rera 4ied 3son 3toon 2sanova 3ey1 3sidy 3t 2t123 3alina
3ching 3herin 8e 3man 2using 2ve 4man 1br600 1cbill 1ecilia 2dric 2leron 4ste 3ica
4ne 3ls 3tics 2ntral 4s 4ury 2o 2rberus 3emony 1fitymrf 1ha 3d 3in 5saw 4rman 3mber
4p 5agne 5s 3n 4ces 4el 4g 4nel 3racters 4ged 4ity 4les1 6y 5i 5otte 5ton 4m 5ed
5ing 3se 5r 4ing 3t 4tering 2eat 5ed 5ing 3cking 5s 3er 4se1 4tah 3f 3mical 3n 4g
3ster1 3vrole 4y1 3wie 2icago1 4k 5en1 7s 4o 3ldhood 4l 3na 3p 4s 3rping 3vas 2loe
2oi 4ces 3ng 3p 3sen 2risbln 5tie 7na 6opher 3ono 2uckling 5y 1ia 2garette 9s 5s
2nder 3namon 2rcle 4umstances 5s 2tizen 7s 2vil 1laim 5s 3ncy 3pton 3rence 4inet
4k 3sses 3ude 3y 2eaned 5ing 4red 5s 3mson 3velan 5r 2icking 5s 3ents 3mb 3nic 3pper
3toris 2osest 5t 4ing 3ud 59 5s 3wn 2ue 1oach 3st 2bra1 2cks 3onut 2hiba 2incidence
2ke 2le 4man 3league 9s 5ct 7ion 3ombia 3trane 3umbus 2mbat 3fort 3ics 4n 3mando
4ent 5rcial 4it 6tee 4unication 3panies 5red 4lain 8t 5eted 6x 4ute 2ncentrate 5pt
5rns 6t 3ditions 4om 3ference 5ss 7ion 4idence 8t 5rm 7ed 3nected 5r 3rad 3science
4equences 4idered 8ing 4tantly 5ruction 3tent 5st 3versations 4ince 8d 2oked 3ler
4guy 4man 3ter 2re 3n 4ell 3pse 3rado 2s 3mo 3ts 4ume 3worth 2uch 3ghing 3ncil 4ter
5ing 5ries 5s 5y 3rage 2vering 2w 3ard 3boys1 1raig 3shing 3wford 3zy1 5bab 2eampie
5y 4ting 5ure 8s 3epy 2ied 4s 3mes 4inals 3sis 3tical 4ter 2ossed 3wn 2uel 3ise 6r
3nch 3sh 2ysis 4tal1 1thulhu 1ubbies 2ddles 2lture 2nts 2pcake 2re 3rent 7ly 3se
2stody 5m 6er 8s 2tlass 3s 3ter 4ing 1xfcnmt 1yber 2clone 5ps 2nthia 2press 0daddy1
2ewoo 2ily 3sy1 2le 4jr 3las1 3ton 2maged 3ian 3mit 3ned 4it 2na 3g 3ie 5l1 4il 4la
3nyboy 3te 3zig 2phne 2tes 2ughters 2vids 6on 4s 2wg 3n 3son 1eacon 3dhead 4man 3f
3ler 3n 4na 3th1 2borah 3t 2cent 3isions 3k 2ejay 3per 4throat 3znuts 7z 2feat 4nd
6ant 3iant 2gree 6s 2lay 3ivered 7y 3ta1 2mand 3on 5s 2nali 3iska 3y 2peche 4nds
2rek 2scribe 6ption 3ert 5ved 7s 3igned 7r 3kjet 3perate 4ite 3sert 3truction 2tail
3ermined 2veloped 7ment 3ice 1fkthbz 5f 4ynbyf 1harma 1iamond1 3n 4e 2cks 2ego 3hard
2fferently 2gging 2ldo 3ligaf 2namo 3g 3osaur 2rect 3t 2sappear 6ointed 4ster 3cover
3ease 3gusting 3h 4es 3tant 4rict 2ve 4r 3ine 3orced 2xie 1kflbckfd 1oberman 2cuments
2dge1 5ram 2gg 3man 2ll 2ng 3na 4ie 3uts 2obie 3gie 3kie 2pe 2rian 3othy 2ug 4hboy
2wntown 2zen 1racula 3g 4ged 4o 5on 3ke 3ma 3nk 3wing 4n 2eamed 5ing 3ssing 3w 2ill
3ven 5s 2oopy 3pping 4s 1thjybrf 1uchess 3k 2mbass 3p 4ed 2rango 2st 4er 4y 1ylan
0ear 3l 3n 4ed 2se 3tside 2ten 3pussy 3s 4hit 1dge 2uard 6o 3cation 2wards 1eyore
1ffect 6ive 6s 3ort 1gg 1ileen 1lection 5ricity 3vator 4en 2ijah 2len 3ie 4ot 6t
2vira 4s1 2wood 1mbarrassed 9ing 2erson 2ily1 2manuel 3itt 2otional 7s 2peror 3loyee
8s 1nding 2gage 6d 6ment 3ines 2joyed 5ing 2ter1 5ed 5ing 5prise 3irely 3rance 4y
2vironment 1pisode 1qual 3ipment 1rica 4sson 3k 2nest 2otica 1scaped 2tate 3her 1than
1un 2ropa 5e 1va 2e 3nts 5ually 3rest 4yday 1xact 3m 2calibu 3ellent 3hange 2ercise
2hales 4usted 2igent 3stence 5s 3t 2odus 2perienced 6ment 5t 3lained 5nation 4osion
3osed 3ression 2traordinary 4emely 0fabian 4e 3ric 2cial 4lity 4ng 3tory 4s 2ggot
2ilure 3ry 2lcons 3len 4out 4s 3se 2ng 3s 2rside 3t 2shion 2tass 3ima 3man 2vour
6ite 1eather 2bruary 2d 3eral 5ico 2eding 2licia 4pe 3la 5s 2nce 2rnand 3rari1 2stival
2ver 1ghtkm 1ields 3sta 2fth 2garo 3hts 3ures 2les 3ms 3ter 4hy 2nancial 3est 2refly
5ox 4s 3ing 3m 2shes 2tness 3s 1ktrcfylhf 1lag 3mes 4ingo 3sh1 2esh 3tch 6er 3w 2ies
3p 2oppy 3rian 5da1 3under 3w 3yd 2yboy 1ocused 2olish 4s 3tage 4bal 7l1 4steps 2rces
3df150 3fun 3mer 4s 4ula 71 3rest 3th 4una 6e 2urth 2wler 1rame 3nces 7c 5isco 5o
6is 4k1 5y 3ud 2eaking 5s 3ckles 3deric 3eporn 4ze 5ing 2idge 3ed 4ndly 6ship 3ght
6ened 3sco 3tz 2odo 3gger 3nt242 5ier 3zen 2uit 1ubar 2ck_inside 4ers 4face 4her
4this 4u 52 2el 2gazi 2lly 2nction 2rniture 2tbol 0gabrie 2in 2mbling 2ndalf1 3gbang
4sta 2rage 3bage 3goyle 2sping 3ton 2teway1 3her 6ed 3or 1bpltw 1ear 2e 2gcbr 2neration
5ous 3tle 2orge1 2rard 3mans 2tmoney 3tin 1fhjkm123 1hetto 2jcnj 6nfr 2osts 1ibbs
2fts 2llian 2nger1 2orgi 2useppe 2zmo1 5do 1jkbyf 1ladiator 2ory 3ves 1money 1oal
4ie 2dfather 3s 4mack 2fish 2ku 2ldstar 3fball 4golf 4ing 3iath 3lum 2nzo 2odboy
4luck 4man 4night 4s 4time 3fy 3se 2pher 2rdon24 3geous 3illa 2tohell 2vernor 3ols
1rabbed 3de 3ndfather 5mother 5son 4ny 4t 5ed 3pes 3ss 2eat1 5er 5one 3ece 4k 4nbay
5e 5s 4tings 3mlin 3tchen 4zky 2ief 3ffey 3ngo 3zzly 2oove 3ss 3ucho 4ps 3ver 3wling
2umpy 1uarantee 4ds 2essing 2ide 3lt 3ness 2nnar 4ers 3shot 2s 3tav 2ts 1ym 0habit
2il 4ey 3ry 2l9000 3flife 4way 3lo 5ween 2mbone 4urg 3mers 2nded 4led 3k 3sen 2ppily
4y123 5day 2rdrock 3ley1 3per 3ry1 2stings 2ted 4s 2vefun 2wk 4eyes 2yden 3ley 1eadache
4quarters 3l 3rts 3ther1 3vily 2ck 2dgehog 2e 2h 2idi 2len 3icopter 3loo 4yeah 3pful
4s 2rbie 3mes 3oes 3s 1id 2ghest 4ly 2ll 3ton 2re 2there 3ler 3s 3ting 1ockey1 2lds
3es 3ly1 5wood 3yshit 2mer1 5s 5un 4s 4work 2nda1 3ey1 5moon 3g 3our 2ok 3sier 3ter
3ver 2ped 4fully 4s 3per 2rizon 3n 4dog 4y1 2st 4age 2tboy 3pussy 3red 3shot 2uses
1udson 2g 2manity 3or 2ndreds 3g 3t 4er1 2rrican 3ting 2sker 4ies 3tler 1yperion
2un 0ian 1dentify 6ty 2iots 2ontknow 1forgot 1gnore 2or 2uana 1hateyou 1ll 3egal
3ini 3ness 2oveyo 1mage 4ination 6ed 2pact 3erial 3ressed 7ion 8ve 1ncident 3luding
3rease 5dibly 3ubus 2dia 4stinctly 4vidual 3ustry 2fected 3initi 3luence 3orm 6ed
2grid 2jured 5ies 5y 2ner 2sert 3ist 3tance 4ructions 6mental 3ult 2telligence at
4nd 5se 5tion 4rests 5national 5rupt 3roduced 4uder 2vented 4stigate aing 6ment 3isible
4tation 1rish1 2on 1saiah 2rael 1talian 4y 2em 4s 1van 4ov 6a 0jabroni 2ckal 4son1
3ob1 2de 2e 2m 3es007 5bon 8d 3mer 2net 3g 3ine 2rhead 2smine1 2va 3ier 2y 3hawk
2zz 4man 1ean 4ette 4ne 2di 2ep 3z 2nna 4ie 4y1 3sen 2remiah 3k 4off 2ss 4e 4ic 2thro
2wels 3ish 3s 1illian 2mbo 5b 3my1 1oan 2hanna 6es 3n316 4boy 4john 2ined 4ing 4t
2ker1 5s 4s 3ing 2n 2o 3n 2rdan1 2se 3hua1 2y 1rcfyf 1uan 2dges 4ment 3ith 3y 2ggalo
2lia 4et 4us 3y 2mped 4ing 2n 3e 4bug 3g 3k 2ry 2stdoit 4in1 6e 0kahuna 2ktus 2mikaze
2ngaroo 2rolina 2sper 2terina 3hryn 4y 3ie1 3rin 1cj9wx5n 1eith 2lley 4y1 2n 3dall
3ny 3shin 3tucky 3wood 5rth 2vin1 2yboard 3stone 3west 1ickass 4er 4ing 2dnapped
2llbill 4er1 4me 4s 2mber 2nds 3gfish 4pin 4ston 3ky 2pper 2rsten 2ssed 5s 4ing 2tkat
3ty1 5cat 1lingon 1nee 4s 2ickers 2ocked 5ing 3pka 1olobok 2ng 2rea 5n 3n 2shka 3mos
3tya 2tenok 1rishna 4ta 5i 6ne 5y 2ystal 1tyjxrf 1ume 2ngfu 1yle 0labrador 3tec 2ck
2d 3s 2guna 2id 2ke 2mbert 3ont 2nce 5lot 3ded 4ing 4s 3sing 2p 3top 2test 3in 5o
2unch 4dry 3rel 4ie 2ws 3yers 1eaders 4ing 4s 3k 3nne 3rning 2dzep 2gacy 2mons 2nd
2o 3nid 3pard 2sbians 3paul 3sons 2ts 4go 2vels 2wis 2xmark 1iam 3r 2brary 2cense
3k 4it 2fetime 2ghtnin 8g 2llian 3y 2mit 2n 3eage2 3g 3k 2on 4king 2ps 2quor 2salisa
3tened 2ver 2z 3zie 1oad 4ed 3n 2cker 3o 2g 2is 2komotiv 2lipop 2nestar 2oker 4in
3ney 3ser 2renzo 3raine 2s 3ers 2u 3is 3sy 2ve1 523 469 4it 4r1 4sex 3ing 2wer 3rider
2yal 5ty 1ucky13 5dog 2dwig 2is 2ther 0mac 3daddy 3hines 3ross 2dame 3den 3eline
3ison1 3rid 2gazine 3got 3ical 5k 5man 3nolia 4us 3pie 2id 3l 4created5240 4man 3ntain
2jestic 2keup 2laka 3ina 3lard 2mapapa 2nagement 3chest 3dingo 4y 3ner 6s 2radona
3c 4h 4os 3garita 3ian 6ne 4lyn 4n 5ers 5o13 4sa 5sa 4us 3ks 3lene 3rying 3s 3tin1
6ez 4y 3vel 3yland 2sk 3on 3s 4imo 5ve 3te 2tador 3ches 3erial 3h 4ew 3ilda 3tie
2ureen 2xell 3imum 3x 2ya 3day 3hem 3nard 3or 2zafaka 1eantime 4while 3tball 4head
4loaf 2chanic 2dia 4cation 2etings 2gaman 4n 4pass 3han 2linda 4ssa1 3lon 5w 3ody
3vin 2morex 2ntal 3u 2owmeow 2rcy 3edith 4ly 3idian 3ry 3sedes 2ssages 4ed 4ing 2tal
3ers 3hod 2xican 1ia 2chaela 4eal 5ll 3rolab 5n 5sof 2dget 2ghty 2kemike 4y 2lana
3e 4na 3lions 2n 3ds 3g 3ime 3or 2racle 3iam 3ror 2serable 3fit 3taken 3understanding
2tch 3tens 2x 3ed 1oaning 2dels 4rn 2jo 2loko 3son 2ments 3oney 2naco 4lisa 3deo
3eyman 5s 3keys 3opoly 3sieur 4ter1 7s 3ty 2ocow 3se1 2ral 2stly 2therlode 3ion 4ve
2untains 3se1 2vement 1ud 2ltiple 8lo 2mmy 2nchkin 2ppet 2rders 2seum 3ic1 5a 6l
3tangs 5rd 4n 1ybaby 2life 2pass 2sterious 6y 4ic 0nail 2ncy 2pass 2te 3halie 3ion
6al 3urally 2vy 1cc1701a 1e1469 2arby 2braska 2cessarily 3klace 2gative 2ighbor 8s
3l 2llie 2phew 2rve 5s 2t 2vada 2wbie 3castl 3spaper 3york1 1guyen 1icely 3kel 3ole1
2gga 3htmare 2ke 3ola 2na 2pper 2tram 1oah 2ble 2fear 2kia 2odle 6s 3n 2pass 2ra
3mally 2tes 3hin 2vel 1uclear 2dist 2mber1 2ttertools 1wo4life 1yjets 0oakland 4ey
1bject 2livion 2sessed 1ccasion 3urred 1dd 3s 2essa 1ffense 4ring 3icially 1hyeah
1ilers 1klahoma 1leg 2ivier 1mega1 2inous 1nlyme 1perator 2posite 2tion 6s 1racle
3nge1 6s 2dinary 2egon 2ganization 4sm 2ioles 1scar1 2iris 1u8122 2ch 2tfit 3kast
1wen 2ned 3s 1xygen 0p0015123 1a55w0rd 5ord 2ckage 4ed 5r 6s1 3man 2dres 2ges 2inful
4tbal 8l 5ed 6r 2lace 2nasoni 3cho 3da 3ic 3ther1 4yhos 2perwork 2radox 3don 3ent
3king 3ola 3rot 3ticularly 5es 4ners 2ss123 74 4es 4ing 4me 4pass 4wor1 7ds 7t 2t
3hetic 3ience 3rick1 4ol 3tern 4y 2uline 2yment 3s 3ton 1eaceful 3rl 2dro 2e 2n 3guins
3thous 2pper1 2rform 7ance 3sonality 2t 3er1 5pan 5s 6on 2ugeot 2yton 1hilippe 4lies
6ps 2oebe 4nix1 3nes 3tograph 1iano 5man 2casso 3colo 3s 2e 2le 3l 4ow 4s 3ot 2n
3eappl 3g 4pong 3k 4floy 2pe 3pen 2sces 3s 4ed 3tol 2t 3ch 3y 1laced 3in 3nts 3tes
3yers 2easant 5ed 2ot 2umber 2ymouth 1oetry 2isoned 2kemon1 2licy 4tical 7s 3niypizdec0211
3o 3ska 2mpey 2ncho 2odle 3h 3ntang 3per 4ie 4poop 3ter 2ppy 3ular 6tion 2rk 4chop
3nos 3sche9 3t 2seidon 3session 4ibility 4um 3tal 4ed 2t 3atoes 3ential 2ur 2well
4r1 1ractically 3yer 2emier 3paring 3sence 6ts 4to 3tending 3vent 4ious 8ly 2ick
3de 3est 3me 4us 3nt 5er 5s 3ority 3soner 8s 4sy 3vacy 3ze 2o 3cedure 5ed 3digy 4uce
6t 7ion 3file 5t 3gress 3mises 4otion 3phet 4osal 6e 3secutor 3tected 7ing 8on 3vide
1udding 2lling 3se 2nch 3ish 6ed 6ment 3k 4in 2ppies 4y 3sik 2re 3se 2shed 4ing 3sie
4y69 2ts 3ter 0q123456 1awsedrf 2zwsx12 6edcrfv 1uality 3ntum 3rter 7s 5z 3ttro 2eens
3stioning 2ietly 3ncy 4n 1wer123 4asdf 4t1 623 5y1234 a56 6uio 0r2d2c3po 1abota 2cer
5x 3hael 2fael 2ge 3narok 2iders1 3lroad 2lph 2mbler 3mstein 3ona 3ses 2nch 3dall
4y 3ge 5r1 6s1 2pe 4d 2re 2sputin 3taman 2t 3s 2ven1 1bhbkk 1ctybz 1eaction 3gan
3lise 3sonable 2bel 5s 2call 3eive 4nt 3kon 3ommend 4rded 6ing 4ver 7ed 2dalert 3bull
3fish 3hot 2ebok 3fer 2fuse 6d 2garding 2lated 5ionships 3eased 3ief 5ved 4gion 7us
2maining 6s 3embered 3inds 3ote 4ve 6d 2nault 3ee 2peat 3lace 3orted 7r 6s 3resent
3utation 2quire 7d 7s 2reirf 2scue 3ist 3ources 3pond 6se 3ult 2tard 3ired 3urning
6s 2veal 3olution 2ward 1fhbyf 2nthbyf 2rnec 1hiannon 2onda 1ice 3hard1 7s 4mond
3ky 2ding 2fle 2ghtnow 2p 3ped 2ta 2vers 1jirfrgbde 2ntyjr 2ycnfynby 1oadkill 4s
2b 3bed 5ry 3ert1 6a 6s 3ot 5ech 2ckets 4hard 4on 2dman 2gers 2ller 4ing 2mance 4shka
3e 4o 2n 2okie 3ms 3ney 3tbeer 2pe 2semary 3ie 3s 2tten 2unds 3te 566 4ine 2ver 5s
2w 2y 3al 5s 1tyuehe 1uby 2de 2gby 2mbling 3ors 2pert 2ssians 3tam 4y1 2th 0sabbath
3ina 3res 2cred 4ifice 2die 51 2fari 3ely 4r 2il 4boat 3nt 2lad 4ry 3e 4s 3ly 3t
3vador 2mara 3iam 3ple 3sung1 2nchez 3d 4ers 4ro 4wich 4y1 3tana 4iago 4os 2pper
4hire 2ra 4h1 4toga 2scha 3ha1 3sy 3uke 2t 3an 3ellite 3isfied 2uce 3n 3ron 3sage
2yang 1cale 3nia 4ner 3rlet 2hedule 3ools 2ientist 9s 2offs 3obydo 4ter1 3re 3tch
4t1 5ie 3ut 2rappy 4tch 3eam 4eching 5n 4w 5ed 3ipt 3uffy 2uba 1eal 4ed 3mus 3n 3ray
4ched 6ing 3ts 2bastian 2c 3ret1 6ary 3tion 3ure 2ek 4er 2lect 4na 3f 4ish 2nator
3ds 3ior 3ses 4itive 3tence 4inel 2o 3k 2parate 8d 3tember 2rgei 3ial 4es 3vant 4ed
5r 4ices 5ng 2ssion 2th 3s 3ting 4led 2x123 3x 4xx 3y1 469 4girl 4man 1hado 3king
3man 3ne 5y14 4ia 4non1 3olin 3red 4ing 4ky 4p 3wn 3zam 2earer 3d 3ena 4p 3ll 5ey
4ter 3male 3riff 4wood 2ift 3loh 3n 4e 3ps 3tty 2ock 5ed 3e 3pping 3rtly 3ulder 8s
4t 3wn 2y 1ides 2gnature 4s 2lence 5t 2mba 3ilar 3on1 5a 3s 2n 3atra 3bad 3clair
3k 3ner 3s 2ren 3ius 2sters 2thlord 2xers 1kidoo 3ing 3ll 5s 3nny 3p 2orpion 2ull
2ydive 3walker 1lacker 3p 4py 3ve 2eepy 2ide 5r 3ghtly 3p 4ped 2utty 1maller 2eghead
4ma 3lls 5y 2iling 2oker 5s 4in 6g 2udge 3t 1nake1 3p 4on 4ple 2eak 5ers 2oop 5dog
3wboar 2uggles 1obaka 3bing 2ccer1 3ks 3rates 2ftly 2il 2jdlg123aljg 2leil 3id 3nce
3ution 3ved 2meday 4place 4thin 5ime 3mer 2ngs 3ic 3s 3y 2rts 2uls 3nded 3thern 5park
1pain 3nk 5ing 5me 3rkle 5s 4row 4ta 6ns 3wn 2eaker 5s 4rs 3cies 5fic 4trum 3nding
2idey 3ke1 3n 3rits 3t 2lash 3inter 2oken 3ngebob 3rt 2ringer 5t 2urs 3tnik 2y 1quad
4re 1tabbed 4le 3irs 3ke 3n 4ds 3ples 3r69 4buck 4craft 4fire 6sh 4ing 4ship 4ving
3tic 4us 3ys 2eady 4k 4ling 4m 3el 5e 6r 3fano 3ph 5anie 4ped 4s 3reo 4lin 3ve1 4ie
2icking 5s 2ock 5s 3necol 5r 5y 3od 3pping 2rangers 4tegy 3ess 4tch 3iker 4ng 4p
5per 3oke 3uck 5ture 4ggle 7ing 2uart 3bborn 3d 4ied 6s 5o 4ly 4ying 3mpy 3nner 1ubtitles
3way 2cceed 5ssful 2e 2ffered 6ing 2ggested 7ing 2its 2ltan 2mmer1 4it 2nflowe 3g
3nyday 3shin 2per1 5man1 5sta 8r 3plies 5y 2rely 3f 4ace 3geon 3render 4ounded 3veillance
4ival 6ed 2sanne 3pects 5nseful 4icious 1vetik 1weat 3den 2im 4mer 3ng 5ers 3tch
1ymbol 2ncmaster 2racuse 2stems 0tabitha 2cobell 4ma 2e 2g 2il 2le 4nted 3kin 4s
2mara 3my 2ng 4o 3k 3ya 2p 2ra 3dis 2sha 3k 3tes 2tiana 3yana 2x 3i 2ylor1 2zmania
1dutybq 1eachers 5ing 3ms 3r 2chnics 6que 5ology 2d 2kken 2lefon 4phone 4vision 2mp
4er 6ature 5st 4le 4orary 2nd 3t 2rm 4inal 7tor 3rapin 4ibly 5fic 7ed 5tory 4or 6ist
4y 2st1234 4ed 4ify 5mony 4s 2xas1 1hanatos 4kyou 2eater 3boss 3cat 3e 4nd 3game
3kid 5ng 3odore 3rapy 4efore 5sa 3sims 2ick 3n 3rsty 4teen 2omas1 4pson 3ngs 3r 3u
2reatened 8ing 3one 4ughout 4wing 5n 2ursday 2y 1iberius 2ed 2gger1 3hts 2ming 3my
2nman 2p 2res 2tanium 3le 5ist 3ties 4y 1oast 2bias 3y 2dd 2kyo 2lkien 2mato 3my1
5boy 2ne 2ol 4s 3tsie 2pcat 3dog 3her 3per 2rres 3ture 2uched 5ing 2ward 3er 2y 3s
1race 4king 5s 4tor 4y 3der 4ition 3ffic 3gedy 3il 4ned 4tor 3nce 4sfer 8red 5lator
5port 3pped 3sh 3uma 3veler 6ing 2easure 4ted 5ing 3bor 2iangle 3be 3cks 5y 3dent
3es 3nidad 3sha 3ton 2ojans 3ops 3ubles 4t 2uelove 3man 3nk 3sted 1sunami 1ube 2esday
2nafish 3dra 3e 3nel 2rbo1 3key50 1winkle 4s 3sted 1yler1 2phoon 2rone 2son 0ufkbyf
1ltima 1mbrella 1nable 2believable 2comfortable 2derdog 5ground 5neath 5standing
5taker 5wear 2fair 3ortunate bly 2happy 2iform 3on 3que 3ts 3versity 2known 2usual
1pbeat 1rgent 1sa123 3rmy 2eful 3less 3r 3s 2mc 2navy 1topia 0vader 2lencia 4ri 6a
3halla 3ley 3uable 2nilla 1ector 4ra 2gas 2nice 3us 2ritas 3mont 3non 3ona 3sion
3tigo 2ssel 2tte 1fczyz 2hecz 3ufhbnf 2ksirf 2rcbvrf 2vekz 3fgfgf 1h5150 1iagra 2c
2etnam 3wsonic 2ktoria 2nce 2olence 6t 5t 2per1 5s 2rus 2sited 5ing 2talik 2vian
1kontakte 1ladik 5slav 1oices 2lley 3vo 2rtex 2tes 2yeur 1ulcan 0wagner 2iling 2lks
3let 5ye 4y 3mart 3nut 3rus 2ng 3ting 2pbbs 2rehouse 3hammer 3lord 3n 4ed 3rant 3thog
2shed 4ington 3ser 4up 3ted 4ing 2tcher 2ve 4s 2yne 1eakness 3lth 3ver 2bmaster 2dnesday
2ezer 2ndy 2rner 2stwood 1hatsup 2eel 5s 3never 3rever 2irring 3sky 4per 7ing 7s
4tle 3tesox 5y 2ocares 1ibble 2de 2lbur 3dfire 3lis 4y 2ng 4s 3ning 3s 4ton1 2pe
2re 2sdom 3e 3hes 2tch 3nesses 2ves 1oke 2lf359 4ie 2ndered 2od 3fwoof 3kie 2re 3ker
6s 3ries 4ying 3thy 2unded 5s 1rap 4ped 2estlin 2ight 3ter 0xanadu 3der 1box360 1iao
1treme 0yang 2rd 4s 2y 1brjkfq 1ell 4s 2on 1oon 2semite 2urmom 3suck 3th 1up 1zerman
0z1x2c3 1aphod 2q1xsw2 3xsw 1enith 2ro 4cool 2us 1idane 2ggy 1oe 2ne 2rro 1vezda
1xasqw12 2casd 6qwe 3v1234 4bnm1

00000007 3111 11011900 660 671 74 75 76 77 78 79 682 73 692 73 74 75 79 480 491 320304
41988 79 690 331983 74 75 76 78 79 341985 77 78 690 72 351986 78 79 361986 77 78
690 371986 77 381989 690 391985 77 79 2121986 77 78 12011975 680 71 72 73 74 75 76
77 78 79 321971 73 76 79 680 71 72 73 74 75 76 77 78 79 690 71 331973 75 77 78 79
680 71 72 73 74 75 76 77 78 79 341974 75 76 77 78 79 680 71 72 73 74 75 76 77 78
79 351972 73 75 76 77 78 680 71 72 73 74 75 76 77 78 79 361976 77 680 72 73 74 75
76 77 78 79 371971 75 76 78 79 680 71 72 73 74 75 77 78 79 381976 77 79 680 71 72
73 74 75 76 77 78 79 391973 75 76 77 680 71 73 74 75 76 77 78 79 2101976 77 78 79
680 71 73 74 75 76 77 78 79 13011987 321986 331986 78 690 341980 76 691 351987 361987
371986 77 381989 2111987 14041983 75 78 690 71 351988 361986 691 381987 15051985
77 79 690 361986 690 371984 78 381988 391988 16021987 341987 78 351986 361986 381987
17051990 371977 687 690 391990 18031985 76 341986 351990 361987 371987 381986 78
2121986 19021988 79 331988 341987 351945 01000000 311983 76 690 32 33 41987 78 691
34 41983 76 35 400 41987 361986 77 37 41987 78 38 41985 79 2101 5985 76 690 31 41986
321987 33 37 220 32 33 35 393847 231 11011987 690 71 32 41985 331988 351984 76 77
690 361985 691 371985 76 78 381987 79 690 391989 21000 3111a 6q 5987 5a 5q 32 41985
76 77 3333 3777 3qqq 221 321122 43 33 35 12011987 79 321988 331985 77 34 41986 78
690 351985 76 78 690 361986 78 476 371987 79 381984 75 210 41985 78 31 321982 75
77 78 690 33 35 223 34 23000 41230 3321a 34123 451 55 560 6123 6654321 67890a 91
9d 9m 9s 8a 6l 6m 6qw 8e 6ru 6t 59 5abc 5m 5qw 7e 8r 9ty 5s 5t 465 4asdf 4qw 4zxcv
35 467 4789 365 5478 4987 3ewq 3qq123 4w 5er 7t 2qw12 6qw 434er 13011987 78 321990
331986 77 341987 78 351987 361986 77 371984 2111984 690 321985 22456 465 24679852
25791 52468 90 58642 269 14011986 79 321983 75 76 77 690 331988 341988 351990 361991
371986 77 78 381985 2101987 78 311986 22857 25236 2725836 3369 3741 3896 3963 2881488
292 15011985 76 77 321985 76 690 341988 351981 75 76 77 690 371985 76 77 78 381988
691 391987 2101986 311988 23624 29357a 3632 375 38753 16011989 321990 331990 351985
77 78 79 690 361985 76 2101987 311990 321987 17011987 690 321985 331987 341987 691
351988 361986 78 79 371985 79 391987 2101986 77 311985 22839 276 18011986 77 321984
76 78 341986 690 351988 690 361985 690 391985 76 2101987 311987 32 19011987 79 331985
351986 77 361985 77 690 371986 78 690 391988 2101987 690 311987 321989 2283746 2411945
26969 1a2s3d 64f 1dragon 1master 1pussy 1q2w3e4r5 2a2ws 3z2ws 1z2x3c 64v 020011989
321986 78 331987 78 691 341986 78 351985 78 361988 371986 381991 391986 78 691 2111986
321989 11011988 79 691 321985 331987 78 690 341985 692 351988 691 361985 76 371989
381987 2101986 311985 690 321986 12011986 78 321985 76 78 79 690 331984 691 341985
76 77 78 361941 687 78 79 690 371986 77 79 381983 76 391988 2121983 76 77 23322 24466
25588 13011985 690 321985 76 78 79 331990 341986 77 351985 76 690 361990 25689 2skidoo
14011985 690 321991 331988 690 351990 361986 77 78 692 391986 2111987 79 321986 2680
39 15011985 76 690 73 331987 341985 78 361985 76 371990 381988 391987 690 2101988
79 311987 321987 280 40852 3369 3852 3963 16021987 331984 77 78 690 341986 691 351988
361985 77 17011988 331987 79 341990 351987 361985 78 371987 381986 690 391985 18011987
321985 76 690 72 341987 351986 77 371986 19011985 77 351985 79 690 361989 690 371983
75 381985 690 2111989 321987 1fast4u 03000gt 311985 331988 341985 76 77 351985 36
381984 2121987 11011987 690 331988 2121990 133444 3777 157159 3951 169258 3852 3963
1x7pxr 0415263 1200 400 26hemi 1417 15m2do5bs 1ever 050spanks 115000 1201314 1551212
26677 17chevy 1wr2i7h8 0635241 154123 25321 19696 296 2camaro 07007 14108520 3963
1779311 184512 27898 2945 561230 36321 194613 1ugd5hip2j 081fukkc 175421 09293709b13
1562876 187123 3321 3456321 196633 28877 29666 0a11111 2234 55678 2a2a3 1a123456
2aaa1 3sss 2ron1 1bbott 2cd123 2normal 2rakadabra 2str 1chtung 2idburn 2milan 2ura
1dam12 4s 2dict 4son 2min1 2renalin 3iano 4enne 2ults 2vent 1frika 1ikman 2leen 2rwolf
1kira 1ladin 3nis 2bany 3erta 2chemy 2ejandro 3na 4ka 3ssandro 3x12 63 4alex 5ndre
4ey 4ia 2fredo 2ice1 3nka 3sa 4ha 4sa 2l4one 3an 3egro 4ycat 3good 3star 2mighty
3ond 2oha 2phabet 2tima 1mand 3teurs 2bers 3rose 6ia 2eric 5ka 2igo 5s 2orcit 4e
1nai 3stasi 8ya 2chor 2dersen 3rea1 4omed 3yod22 2gel123 5ic 6ka 5us 3us 51 2ita
2nabell 3ie1 4ka 3marie 2tares 3elope 3hon 4rax 3oine 4ni 6a 6na 5y 1olsucks 1pollo11
2ril1 2tiva 1ramis 2cadia 3hange 3tic 2gentin 8a 2iana 5na 3el 4s 2kansas 2lene 2mada
4gedon 4nd 6o 3stron 2row 5s 2tem 5ka 3uro 1sddsa 3f12 4gh01 4zxcv 3qwe 6123 2gard
2hle 5e 5igh 2ia 4ns 3mov 2pen 2sasin 3word 2tra 5l 4o 1thens 3lon 2las 2tila 1ubrey
2di 4o 4tt 2ggie 3usta 6us 2stin1 631 4ria 1venue 2iation 1wesome1 2nyce 1zazel 2ert
5yui 2zer 0babybaby 4face 4love 2cardi 3chus 2dgers 4irl 3man 2ggio 3ira 2hamut 2iley1
2ker 2ldwin 3let 4in 4oons 3timor 2mboo 2nan 5e 3ger 3ner 3zai 2racuda 3bados 3fly
3itone 3ker 3ley 3nes 5y1 3on 3ron 4y1 3selona 3tman 4on 2sebal 7l1 3set 2ylor 1ball
1cfields 1dsm 1each1 4on 3ker 3mer 3n 3rcat 7s 4dog 3st1 3ter 4le 6s1 3utifu 3vis1
2cker 2dford 2ech 3mer 3rman 3zer 2happy 2lla1 3mont 2nfica 3g 3ito 3nie 3oit 2owulf
2rger 4kamp 3keley 3muda 3ry 3t 2ssie 3tbuy 2ta 3tina 1hbirf 1ian 3o 3tch 2gbang
4en 4lock 5ue 4ob 5oty 5ss 4utt 3cat 3dawg 4icks 4og1 3fish 3gun 6s 3head 3john 3mike
3ones 3pimp 4oppa 3tit 2ker 2lbo 3labon 2mbo 2ngo1 3laden 2ology 2rd33 4dog 3git
2smillah 2tchass 5y 3eme1 3ter 1lackbir 8d 5jack 5out 3ine 3m 3nco 3ze 2each 3dsoe
2ond 3wfish 2ue12 634 432 499 4ball 5ell 4fish 4jays 4s1 5man 3nts 1mw325 1oater
4ing 2bdole 4ylan 2iler 2litas 3ogna 3ton 2mbay 4ers 2nanza 3go 3jovi 2obie 3kie
4worm 3mer1 3ster 3tsy 4ys 3zer 2rabora 3deaux 5rs 3ussia 2ston1 2ulder 3nty 2wman
3wow 2xcar 3er 5s 3ster 2ytoy 3z 2zo 1r549 2adley1 4y 3ndy1 2eaker 4nna 4sts 3men
3tt 3wer 4ster 2icks 3gitte 3ttney 2odie 3ker 3ncos1 4son 4ze 3wn1 5ing 2uce1 3iser
3no1 1ubba123 569 4les1 2ceta 2dapest 3dah 4ie 4y123 5boy 3weiser 2ffalo1 4et 4y1
2gs 2kkake 2lldog1 4frog 4s 2mble 3mer 3per 2ngle 3ker 3nies 4y1 2rrito 2shido 3te
4y 2tcher 3kus 3tercu 6s 4fuck 4s 2zzard 0c2h5oh 1abernet 3ron 2fc91 2lgary 3ibra
4mero 3listo 4um 2maross 3ber 3den 3eltoe 4ro 6n1 3ila 3per 2ndace 4ice 4y1 3g 3nabis
3uck 6s 3yon 2pecod 4town 3rice 6or 8n 3slock 3tain1 2ravan 3diff 5nals 3ebear 3lito
7s 4os1 3man 4el 5x2 3nage 4ival 3olin 3pedie 5nte 3roll 3tman1 4oons 3ver 2scade
3hmone 3per1 3sandr 3tillo 4or 4ro 2thy 3tle 3woman 2yman 1br900rr 1dtnbr 1easar
2cile 2leb 2ment 2ng 2vthrb 1gfhnfr 1hai 3lleng 3mbers 4p1 3ndra 4tal 3o 4s1 3pman
3rlene 4on 4ter 3se1 2eater 3ckers 3ddar 3ech 4ks 5y 3lle 4se 3rries 3shire 4sie
4tnut 3vrolet 4ys 3wy 2iara 3lli 6n 5y 3mera 3nook 3pmunk 4py 3quita 2loe1 2ocha
3ke 3ochoo 3pin 3u 2ris123 5s 5ta 6i 6ma 3ome 3ysler 2uai 4ng 3ckie 3i 3n 4ky 3o
1iccio 3ero 2gar 2ndy1 3ema 2rrus 2sco 2tadel 3roen 2vic 1larissa 4ke 3ssics 3udi
6o 3ymore 2eo 4patr 8a 2ifton 3max 4ber 3ppers 3t 2ovis 3wns 2utch 2yde 1nfybckfd
1obain 4lt 3ras 2caine 3ker 4suck 2dered 2ldbeer 4play 3lin 3nago 3onial 3ton 2manche
3edy 4in 4t 3mande 3paq1 5ss 4ton 2nan 3cord 7e 3g 3over 3way 2okie1 3lcat 5ool 4ness
3rs 2ral 3ey 3inne 3leone 3ndog 4wall 3olla 3sair 3win 2smic 3tello 2ttage 2ugars
2ventry 2wboy1 3girl 1rackers 3mps 2eation 2icket1 3stian 2jhgbjy 2omwell 3w 2usher
4ty 1thtuf 2rhtn 1uan 2bs 4win 2cumber 2ervo 2mslut 2tiepie 1vthnm 1yborg 2gnus 6x1
2prus 0dabears 3omb 2ddyo 2emon 2isydog 2kota1 2lshe 2man 3on 2niele 6s 3ny1 2rius
3kange 8l 4lord 4man 3lene 3rell 4yl 2tsun 2vid123 5e 4es 4nci 2ylight 3ton 1brnjh
1eadly 4pool 3th666 5s 2cker 2er 2fault 2javu 2laware 3fin 3ight 4lah 3l 3mar 3phi
3uxe 2mo 2ng 3iro 3mark 3tist 2puty 2rf 3parol 2scent 3iree 3mond 3tin 6y1 2utsch
2vil666 5le 4n 3o 4n 1fcbkbq 2ktynby 1iablo2 3log 3nne 3o 3per 2ckens 4ie 2eter 2ggler
3imon 4tal1 2lbert1 2mas 3ples 2nara 3dom 3gle 4o 3o 2pshit 2rk 3tbike 4y1 2sco 2ving
1jango 1kflbr 1mitriy 1odgers1 2g123 3bert 4one 5y 3cat 3face 4ood 3ger 4ies 4y1
3house 3pound 3shit 3wood 2it 4now 2ktor 2lemite 3ly 3ores 3phin1 2main 3ingo 5ik
6on 6qu 2nner 3ovan 3tknow 2ofus 3ley 3msday 2ris 2tcom 3tie 2ubled 3gie 2wnload
1raco 3gon12 669 6ba 8ll 6fl 3kon 3ven 2ifter 2um 4mer1 4s 1uan 2ckie 4s 2dedude
4man 2ffman 2keduke 2ndee 3geon 2pont 2rham 2sty1 2tch 5ess 1wayne 2ight 1ylan1 2namite
5o 4sty 0eagles1 2rnhard 3thlink 2ster 6n 4on 4wood 1bony 1clipse1 1ddie1 2gar 2ison
2ward1 1gghead 3man 3plant 1lcamino 2dorado 2eanor 3ctra 6o 7n 3fant 3onora 2isabet
3te 3zaveta 2visp 2way7 1milia 5e 5o 2mett 1nforcer 2rico 2terme 5now 3ropy 1psilon
1raser 2ika 3n 2nesto 3ie 1skimo 2presso 2quire 2telle 3rella 1ternal 1ureka 1van
4gelion 2erett 4last 2geniy 2olutio 8n 1xcalibur 3ite 2otic 2plore 0f**k 100tball
1abio 2cebook 2irlane 3th1 5ful 2lcon1 3lon 2ndango 3ny 3tasia 4omas 2rley 3scape
2stball 2tty 1earless 2lix1 3latio 2males 2nder1 3g 3ris 3way 2rgie 4us 6on 3ris
2ster 1gtkmcby 1iction 2delio 2nance 3land 2reblad 4figh 6re 4nze 4wall 2scher 3hbone
4fish 4head 4in 6g1 4man 4on 3ting 1kbyjxrf 2tyrf 1lame 5ngo 3nker 3sher 2exible
2icks 3pflop 2ores 2yfish 1ootjob 2reve 6r1 3getit 3mat 3saken 3tress 3um 3you 2untain
2xy 4lady 1ranc 5esco 5isc 4ks 3ser 2eddy1 4rick 3ebird 4fall 5ree 4sex 4way 2iendster
3sky 2odo1 3gman 3st 1uck1 523 469 4er1 4head 4inside 4me1 62 4off1 4yo 2lham 3lmoon
2nky 3stuff 2ssball 2turama 2zzy 1yfnjkbq 2txrf 2utkbyf 0gabber 3riel1 7a 7e 7l 2dget
2ell 2gged 4ing 2lant 2mbler 3eboy 4cock 5ube 4over 2nesh 2rdner 3ion 2sman 2teway2
3or1 5ade 5s1 2wker 1bhfvblf 1eezer 2ne 4ric 4sis1 4va 3g 2offrey 3rg 5ie 2rrard
3trude 2sperrt 2tout 1fhjkm1 6gfhjkm 1hbdtn123 3lehjr 3rjk 3ywtccf 2hh47hj7649 2jcnjgfhjkm
3uhfvvf 2ost1 5rider 1ianni 2deon 3get 2ggles 2lles 4igan 2na 2orgio 3vanna 2raffe
1lacier 3diato 3mour 3sgow 2enn 2obus 3ck 3w 1oat 3way 2bears 3ucks 2cubs 2dfathe
3like 2home 2irish 2lden1 6ey 4fing 4wing 3fer1 4gti 2navy 3g 3zales 7z 4o1 2od123654
4day 4girl 4ie 3ner 2rdo 3e 2ten 3h 4am 3milk 3ribe 1ranada 4dam 5e 3phics 3tis 3vity
2ease 3edy 4n123 3gor 2in 4ch 2omit 2yphon 1sxr1000 4750 1thcbr 2nhjdbx 1uai 3ng
2ido 3tar1 6s 2nther 2stavo 2yver 1ymnast 2psy 0habibi 2ck 4ed 2ggis 2irball 2ley
3ifax 3lie 4o123 2mish 3mer1 4ond 3pton 2ndball 4yman 3na 5h1 3s 4on 2ppy2 2rald
3bor 3dball 4cock 4dick 4one 4ware 3lem 3rier 4ypotter 3vard 4est 2ssan 2tred 3trick
2vana 2waii50 6an 2yabusa 1eater 2ckfy 2els 2idi1 3neken 4rich 2jsan 2lene 3lboy
4o12 5kitty 5s 4sing 3met 4ut 3per 2ng 3ry1 2rewego 3itage 2tfield 2wlett 2ynow 1iggins
3hbury 4heel 4lander 4way 2lary 3lary 2ppie 2tachi 2ziad 1jccbz 1offman 2kies 2la
3ein1 3idays 3lie 4ow 3ycow 2meboy 4made 4rj 2ndas 3eybee 5s 3olulu 2okem 4up 3ligan
3per 4s 3siers 3tie 2peful 4less 3kins 2race 3nets 2tbox 3girls 3one 3t 4est 4ies
2udini 3nddog 3se1 4ton1 2ver 2wdy 3ell 1tubcnhfwbz 1uai 3ng 2bert 2ghes 3o 2nte
2rley 3ricane 0iamgod 1b6ub9 1ceberg 3house 2u812 1defix 2ontkno 2unno 1forget 1jrjkfl
1likepie 2linois 3usion 2ove 5god 5me 5you1 82 1mation 2preza 1nsanity 3ight 3omnia
3piron 3tall 2tel 4r 5course 2uyasha 1omega 1pswich 1rene 2inka 3shka 5man 4ka 2onmaiden
2ving 1saac 3bell 2cool 2lander 2tanbul 1tsme 1verson3 0jackass1 4jack 4pot 4son5
3obs 3ques 2eger 2gger 3uars 2ime 2karta 3ejake 2mes123 5on 5s 3ie1 3min 2nelle 2red
3vis 2velin 2ybird 3den 3hawks 3son 1eannie 2epster 2fferso 6y 2lly 5bea 8n 2nkins
3n 4aj 4ife 2remy1 3maine 3ry1 2ts 4ki 2wel 2zebel 1iang 3o 2ggaman 2ll 2mbo1 3mie
2ng 4le 2ong 1ktxrf 3ymrf 1ocelyn 3key 2e123 3bob 3cool 3l 3mama 2hann 3n123 4cena
4deer 5oe 4galt 4ny1 65 4son1 2mama 2nathon 3es1 3ny 2rda 3ge 2seph1 6in 3hu 2yce
1sbach 1uanita 2bilee 2ghead 2icy 2les 3iana 4e1 5n 5tte 2mbo 2nio 5r1 3kie 2st4fun
5me 4us 0k.lvbkf 1aitlyn 2kashka 2lina 2masutra 3ila 2ne 2rachi 3en1 3in 3ma 2shmir
2tarina 3herin 8e 2yla 4ee 5igh 2zantip 1eegan 3nan 3pout 2isha 2ller 4ie 3vin 2ndra
3g 3ny1 3t 2rnel 3ouac 3stin 2strel 1fgjxrf 2hbcf 1han 1idrock 2eran 2lle 5r12 83
6s 4joy 4kill 3roy 2mball 3mie 2nder 3gs 2rby 3k 4land 3sty 2sskiss 4myass 2teboy
3tens 4ykat 2wi 1jkszpj 2rjvjnbd 1laste 2eopatra 2izma 2ondike 1night1 2ockers 2uckles
1ojak 2komo 2lokol 2modo 2nstantin 2ol 4aid 2rdell1 3oleva 4va 2taku 1rasotka 2is
4sy 4tian 2okodil 3lik 3nos 2usty 2ypton 1senia 2usha 1uai 3ng 2rt 0laddie 2etitia
2gnaf 2kers1 4side 4wood 3ota 2lakers 2mbda 3er 2nder 4on 3e 3g 3tern 2ra 3issa 3kin
3ry1 2ser 3sie 3vega 2tina 6s 2ura1 4ence 6t 2wson 2zarus 1back 1eavemealone 2eds
5utd 2fty 2igh 2kker 2mmein 3on 5ade 2na 3g 3ny 3ochka 2on 3pold 2roy 2sley 2tmei
2xus 1fitymrf 2ybbk 1hfrjy 1iang 3o 2cking 2ghter 5ing 2lian 6a 4th 3lie 4y 2mewire
3ited 2nda1 4en 4ros 3eage 3kin 4s 2onel 4s 2pstick 2thium 3tle1 2verpool1 1lamas
2oyd 1obo 2gan1 2ki 4loki 2la 3lypop 3ol 2ndon1 3esome 3gbow 4dong 4john 2okout 2pez
2ren 5a 4tta 3i 2ser1 2ttie 3us 2uie 2ve12 4bug 4less 5ife 4ya 2well 1tybcrf 1uan
2ca 3iano 4lle 2dmila 2mber 2na 2st 1ynn 0m123456 1acbeth 3k 4ie 3leod 3man 2dcat
3ina 2gelan 5lan 3gi 5e1 3ic32 5ian 3net 6o 3pies 2hler 2ksimka 2lachi 3ice 3lory
3one 2ma123 4cita 4mia 2ncity 3darin 4rake 4y1 3fred 3g 4o 3ila 3kind 3n 4ing 3olo
4war 3tis 3uela 2ple 2rble 3cello 6o 4ia 5us2 3garit 4ie 3i 4a1 5na 6na 4e1 4juan
8a 4ka 4ne1 6r 6s1 4o1 4posa 4ya 3jorie 3ker 4ie 5z 3lon 3quis 3seill 8e 4ha 6l 3ti
5ne 3yann 2samune 3erati 3h4077 3on1 3sage 3ter12 6bate 2trix1 3teo 4he 6ws 5ias
2veric 2x123 3333 3dog 3im 5e 3well1 3xxx 2zda 56 626 5rx7 1cdonald 2kenzie 2laren
1eadow 3gan 2dic 4na 4on 3usa 3ved 2ga 4n1 5e 4tron 2ister 2lanie1 3iss 2nace 3g
3tor 2phisto 2rcede 3lin1 4ot 3maid 2ssiah 2tall 3roid 3s 1ian 3o 2chae 6l2 7s 3k
4ey1 3ro 5phone 2dnite 3way 2hail 2kael 3e1 523 4y1 2lan 3dred 3kman 3lenium 5r1
4wall 3o 2nemine 4rva 3gus 3imoni 4stry 2schief 3ery 3fit99 6s 3ha 4ka 3sissippi
4ouri 4y1 3ty1 2zzou 1obydick 2delsne 4na 2hamed 5med 4wk 2llydog 2narch 3e 4y12
73 3ic 3ke 5y12 6bo 3tag 5na1 4e 4gom240 4y1 2onbeam 4dog 4ey 4ligh 8t 4shin 3re
2par 2rales 3dor 3eno 3gan1 3itz 3on 3rowind 3tal 4gage 4imer 4on 2ses 3kva 2ther1
6s 3ley 3or 1udvayne 2hammad 2llet 4igan 2nch 3ich 2rzik 2sashi 3cles 3tafa 5ng2
76 2tant 1ydick 2girl 2kids 2name 2password 2rtle 2xworld 0namaste 2ncy1 3g 3ook
2poli 3ster 2rnia 2scar24 3tia 4y1 2talie1 5y 4sha1 3han1 3ive 2utica 5lus 2vigator
3yseal 2zgul 1bvjatq 1cc74656 1eng 2tscape 2vermind 6ore 4ts 2wcastle 3pass6 3year
2xtel 1fytxrf 1iang 3o 2ceass 4guy 3hole 3ol 2ghtmar 5wish 2kitos 3ki1 3olai 6y 2mbus
2neinch 3g 3ja1 5s 2rvana1 2tro 3tany 1oelle 2kia1 56233 6300 5n73 2mad 3ore 2name
6123 3enone 3g 2rbert 3ris 3thern 3way 4ich 2stromo 2tebook 3used 2va 3ell 2way 1tktajy
1uan 2de 4s 2ggets 2rses 2tmeg 3ter 1ygiants 0oasis 2tmeal 1belix 3ron 2sidian 1ceans
1dyssey 1hshit 1lesya 2iver1 2ympus 1netime 4wo 2ion 2tario 1pendoor 4now 2helia
2timist 5us 1rchard 4id 2eo 2ient 3on1 1thello 2is 2tawa 3o 1u8123 2tback 1verkill
1zzy 0p0o9i8u7 14ssw0rd 1@ssw0rd 1ablo 2cers 3ino 3o 2ddle 2lermo 3lmall 3mtree 3oma
2ncake 3da1 3g 3tera1 2olo 2pillon 4to 2radigm 4gon 4medi 4noid 3is1 3ol 2sadena
3s1 4wd 5ord12 82 89 3tor 3word 2tch 5es1 3hfind 3ric 6e 6i 2ula 4ie 5na 2vel 3lov
2yday 1dtplf 1eace1 4h 5es1 5y 4ock 3nut1 3rson 2bble 2cker 2eper 2ggy 2lican 2netration
3g 4uin1 3ny1 3tagon 2pito 3pe 2rfect1 3ry 3sik 4ona 2terbil 3ra 4ov 6a 3unia 1harmacy
2eonix 2ialpha 3sh 2oeni 2yllis 3sics 1ian 3o 3zza 2ckup 3turs 2erce 2geon 3gy 3pen
2mpdadd 4ing 2nball 3eapple 3head 3kfloyd 4y 51 3nacle 2peline 4r 3pin 4o 2ramida
2ssing 4off 3tons 2xies 2zdec 3za1 5s 1lacebo 3sma 4tics 3ton 4ypus 3ya 4boy1 4er1
4stat 8ion 2uto 1obeda 2inter 2ker 51 2land 3ish 3ly 3opolo 2ny 2ochie 3l6123 3py
2pova 3per 2rnking 4o1 4porn 3sche1 3tal 2stman 2thead 2wer123 1raise 2eacher 3mium
3siden 4ley 2ince1 4gles 4ting 3vate1 2ospect 3ton 3view 3wler 3xy 3zac 1uddin 2ffin
4y 3unga7782 2lsar 2mper 4kin1 7s 2nker 2ppet 4ydog 2rdue 3pl 5e1 2shkin 3s 4ey 4y123
5man 0q11111 2234567 889 2q2q3 12w3e4 6r5 1azws 5x1 6edc123 3xcv 3zaq 1iang 3o 2ng
2ong 1qqqq1 3www 1uan 3sar 2ebec 3enie 3ntin 3st 1we123qwe 3321 3asd123 3dsa 3r12
4t12345 540 5y11 67 0rachel1 6le 2dar 3ical 4ohea 8d 2inbow1 76 4man 4yday 2leigh
2mbo 3irez 3ones 3page 3rod 3sey 2ncid 3dy1 3g 2quel 2smus 3ta 2tman 2zor 1eader
3lmadrid 2becca1 4l1 2ckless 3overy 2dbaron 4ird 4one 3car 3devil 4warf 3eye 3fox
3hat 3line 3rose 3s 4kin 4ox1 3wing 4ood 2feree 3lex 2ggae 3inald 4ster 2illy 2load
2mingto 2nata 3g 2pair 3tile 3ublic 2serve 3ident 2volver 2ynolds 1fhnjirf 2ntymrf
2vfcenhf 1hfcjnrf 2ino 2jrjlbk 2tdtlrj 1icard 3cardo 3har 3o 2der 5s 2ley 2mmer 2ngo
2pken 3ley 3ple 2vera 1jhjktdf 1oadking 4runn 8er 4ster 2ber 3in1 5s 3ocop 4tics
2chelle 3kford 4ie 6s 5n 4nrol 4well 2deo 2ger1 3ue 2llins 2ma 4no 5s 3eo1 4ro 2ng
2ofer 2sario 3es 3well 1uan 2bble 2dolf 3y 2fus 2lezzz 2naway 3escape 2ssel 3ty2
0s123456 1abrina1 2hara 2igon 3ram 3yan 2lamander 5i 4sana 3een 4m 3ly1 3ome 5on
4pe 3sero 2m123 3bo 3ira 3m 4y123 3oht 3sun 3tron 2ncho 3der 4ie 4r 5a1 5ine 3ford
4ran 3g 3ity 3tafe 2sha123 5_007 3sy1 2tana 2usages 2vanna 3ior 2wyer 1chalke 4tz
3eisse 3midt 2ooby1 6doo 3rpio1 2rabble 4pper 3eamer 2uba1 1eabee 3doo 3gull 3hawks
2dona 2eking 2kret 2lina 2nators 3eca 3g 3na 3sei 2rgi 3pent 3solution 2vens 4rin
2xgod 3o 3xx 5y 4y 3ybitch 5oy 4lady 4sexy 2ymour 1f49ers 1hadow12 6s 3g 3i 3kira
3mus 3n 4g 5hai 4na 4ti 3o 3wna 2eba 51 3eba 4pdog 3i 3ng 3pherd 3ridan 4ri 2ibby
3ner 4obi 3tface 2ocker 3dan 3nuf 3u 2rimp 2uai 4ng 3i 3n 3o 3ttle 4up 1idekick 2gma
5chi 2lver1 6ad 2mba1 3mons 2ngapor 3ister 3ned 2ssy 2xpack 3ty 1kate 5board 2ibum
3llet 3nner 2yhawk 3lar 4er 1lamdunk 4mer 3pper 3ter 3ve1 4ik 3yer1 2eeper 2ick1
3m 4shad 8y 3nky 3ppery 2oppy 3whand 2ugger 5o 1mackdow 3rt1 3shing 2irnoff 3th1
5s 2oke1 5y1 4ie 3othie 1nappy 2eaky 2ooker 4py1 3wbird 5oard 4flak 2uffy 1occer10
72 2fia 3tail 2laris 3itude 3o 2merset 2nata 3ia 4cs 3ny 3oma 3yericsson 4fuck 2phi
5e1 3rano 2ulmate 3thpar 7w 2what 1paceman 3m 3nker 4ner 3rky1 4tan1 2ecialk 4tre
3edo 5way 3nce 6r1 3rma 2hinx 2ice 3der1 3ker 5s 5y 3nner 3ral 2liff 2ock 3nge 6bo
3on 5s 3rting 5y 3tty 2rinter 3out 2ud 3rs1 1quall 4sh 3eak 4eze 1tacie 4y 3fford
3lin 3nford 4g 4islav 4ley1 3rcraf 4ligh 4man 4r 4star 4t1 5er 4war 7s1 3sik 2eaua
3fanie 4fen 5i 3pan 4han 7e 5en1 3rva 3ven1 6s 2ickman 3ffy 3gmata 3ng 4ker 2one1
555 5cold 5d 3rage 4m1 2rap 4tfor 5us 4wber 8ry 3eam 3oker 3yker 2ubby 3dman 3pid1
2yles 4us 1uan 2bmit 3urban 3zero 2ccess1 3kdick 4ers 4ing 4mydick 2gar1 2llivan
2mmer69 699 2ndevil 3fire 4lower 3ny1 2per12 5b 5ior 5ma 5nov 3reme 2rvivor 2san1
5a 5na 3hi 3lik 2tton 1veta 2oboda 1wedish 3et1 5nes 8s 2inging 2ords 1ylveste 2nergy
2zygy 0tabasco 2co 2ekwondo 2lisman 3on 2nya1 2rakan 3pon 2sha1 3ty 2tarin 2xman
1bone 1dutybz 1ech 2ddy1 5bea 8r 2enage 2lephon 2mp123 4lar 4pass 2nchi 3der 3g 3nis1
2refon 3minat 3ra 4ell 2st12 4ing1 4pass 1heatre 3crow 4ure 3dog 5n 5ors 4ude 3force
3great 3lma 3rock1 3who 2isisit 2oma 3ng 2reesom 2umbs 3nderb 1ian 3o 2buron 2ffany1
2ger123 52 5s1 3ge 5r2 2meout 3osha 2ng 3kerbe 8ll 2pper 2tan 3ten 1kbpfdtnf 1oaster
2ejam 2ffee 2kiohotel 2ledo 2mahawk 4s 3mie 2ng 2ocool 3lbox 4man 3n 4army 3tie 2phat
2riamos 4no 3pedo 2sser 2ttenham 2wers 1racer 4ker 3iler 4ner 3nny 4s 5it 3pper 2ibal
3cia 3nitro 3ple 6h 4od 4per 2oll 3pical 3uble1 3y 2ucking 3stme 1uan 2lips 2na 3ing
2pac 2rnip 1welve 3nty 2iggy 3nkie 1ycoon 2son1 0ukraine 1ltra 1mpire 1ndead 4rtak
2iversa 8l 1pyours 1ranus 2sula 1sername 0vader1 3im 2gabond 2lentine 3kyrie 2mpir
6es 2ncouve 3essa1 3guard 2rvara 2silisa 2uxhall 1bkfirf 1edder 2hpbr 2locity 2ndetta
3era 3tura 6e 2ra 3izon 3sace 1fibyf 3tymrf 2ntvfnbrf 1ickie 2enna 3wsoni 2kings1
3toriya 2lla 2ncent1 3nie 3tage 2oletta 4in 2pergts 2rgil 3tual 2sa 3ual 2tamin 1jcrdf
2kjrj 2qgfhjkm 1lad 1olcom 3kov 4swag 2yager1 1qsablpzla 1segda 2jasnel12 0w_pass
1affle 2nderer 3king 2reagle 4z 3hamme 3ner 3rior1 2sabi 3hburn 4ingt 2ter1 5boy
3ford 1ebber 3hompas 3maste 2ed420 2lcom 3der 2ndy1 3g 2rder 2ston 2tter 1g8e3wjf
1hatwhat 2eeler 2iplash 3skers 4tler 3te1 5boy 5out 1ifey 2ldbill 4card 4man 4one
4wood 3lia 2ndmill 4sor 5urf 3gman 4nut 3ner1 6s 3ter1 2reless 2seguy 3hbone 2zard1
6s 1olfen 4pac 2odie 4land 4stoc 3fer 3hoo 2rdup 3mix 1p2003wp 1raith 2ench 3stle
7r 6ing 1xcvbn 1yoming 0xerxes 1iang 2ng 2ong 1uan 1xx123 3pass 1yz123 0yamahar1
2nkees2 2smin 1eahbaby 2llow1 2ssir 1fcntymrf 2nfkb 5mz 1ing 1jdsqgfhjkm 1oda 2gibear
2landa 2ng 2utube 2yoma 1uan 2gioh 2mmy 1vette 0z1x2c3v4 1achary1 3k 2lupa 2nder
3g 3zibar 2ppa 2qwsxcde 3xswcde 2raza 3ina 2sada 1ebra 2ng 2phyr 1hai 3ng 3o 2ei
3ng 2jckfd 2ong 3u 2uai 4ng 3i 3n 3o 1igzag 2ldjian 2ppo 4y 1odiac 2loto 2ng 1uan
1xasqw 2casdqwe123 3v123 4bnm123 1zzxxx

00001 27bond 11011950 661 672 73 470 481 321980 75 76 77 692 331980 71 77 691 490
341979 680 71 72 73 76 79 693 351980 73 75 77 690 361979 683 74 75 692 371980 73
74 75 78 79 690 381980 75 76 78 692 391979 680 74 76 78 692 2101985 77 311987 690
321984 75 690 292837465 12011971 74 76 77 78 79 690 321974 77 78 331970 71 72 74
76 690 71 341970 71 72 73 351970 74 79 690 361970 71 72 73 74 75 78 79 681 690 371974
77 381970 71 72 73 74 75 78 391971 72 74 78 79 682 2101973 74 75 682 311987 321981
73 13011984 75 76 691 321982 77 79 331983 74 77 79 691 72 73 341983 74 75 77 79 351979
681 74 75 76 78 361984 75 76 78 371983 74 75 79 381984 78 391983 74 76 78 2101983
74 75 78 79 691 311986 321985 76 14011987 78 690 321985 77 690 331982 691 341984
76 77 351983 74 75 77 690 361982 74 77 78 690 371983 76 77 78 381985 76 79 391985
76 2111986 78 79 691 321982 74 75 76 77 78 15011987 321985 77 78 79 331984 76 77
78 690 71 341983 74 75 76 690 71 351980 72 73 76 78 691 361983 75 77 78 79 371983
75 76 381985 76 77 79 692 391985 77 2101983 74 76 311982 76 321983 75 76 78 690 16011982
77 78 321984 76 79 331983 74 75 76 78 692 341984 351983 75 77 361981 72 73 75 77
78 690 371983 74 75 76 77 78 690 381985 76 78 690 391989 2101985 76 79 311984 75
76 690 321982 17011988 79 321980 74 76 77 79 691 331985 76 78 79 341983 75 76 77
78 79 351987 361985 76 78 371980 72 74 75 76 78 79 381982 73 74 76 77 79 391982 75
78 2101984 75 77 311987 321987 18011986 78 321985 79 690 331983 77 78 341985 78 351987
79 361984 75 76 79 371983 75 76 78 381979 683 75 79 690 391988 2101980 76 311983
74 321987 19011985 77 690 331987 341985 76 690 351981 73 74 75 76 77 690 361990 371984
76 77 381985 78 391986 78 2101985 76 311987 321982 73 75 77 1o9i8u7y 010011980 78
79 692 321983 75 76 77 78 331980 74 75 76 79 690 73 341982 74 75 77 79 690 71 351983
74 75 76 78 79 690 361984 75 79 371983 74 75 76 79 690 381981 73 77 78 690 71 39
41984 75 76 78 79 2101980 72 73 77 78 79 691 480 491m 311981 73 77 78 79 321979 682
74 75 76 79 220304050 341024 11001001 311980 72 75 79 321981 74 77 78 690 331982
73 74 76 77 690 341983 75 76 77 78 690 71 351979 682 75 78 79 361980 74 76 77 78
79 371983 74 77 79 381980 72 73 74 75 76 78 391983 74 75 76 77 690 2101985 76 77
690 311979 682 73 76 691 4qqqq 321981 74 690 3555 3aaa 22233445566 24477 25599 12011985
78 321980 74 75 76 77 690 71 331984 76 78 79 690 341978 682 73 74 75 77 691 351981
73 77 79 361980 74 77 690 489 371982 73 74 75 78 690 71 72 486 381983 76 77 78 690
73 391986 77 78 690 71 486 2101984 76 77 79 690 311984 75 77 690 71 321977 680 71
74 76 79 691 331213 2211221 231234 3321123321 3450 69876 561 66 677 7890z 99 a87654321
9o 9qwe 9r 9v 7aa 68 77 6987 6as 6c 6d 6f 6g 6n 6qqq 6v 6w 5d 5qaz 5r 48765 49876
4qaz 4rewq 3581321 37895 3890 3q123 24038 13011981 73 74 75 321984 75 77 79 691 331980
75 79 690 71 341984 79 351983 75 76 78 79 690 361983 74 75 79 690 71 480 371982 73
75 77 78 79 690 71 381982 73 74 75 76 77 78 690 391984 75 76 77 78 690 2101982 75
77 78 690 72 311985 76 78 321983 74 76 78 79 690 257908642 511 14011987 78 321984
78 79 691 331984 75 76 77 79 690 341984 76 77 691 72 351983 75 76 77 361982 73 74
75 78 371983 381982 76 78 79 690 391982 76 77 78 79 690 2101983 75 76 79 691 311982
74 77 78 79 321986 77 78 79 275369 385236 15011981 73 78 690 321983 74 78 691 331984
75 76 77 78 79 690 71 341982 73 75 77 351982 73 79 691 72 361983 74 75 77 78 371983
74 690 381980 73 74 75 76 77 79 690 391983 75 78 79 2101983 74 77 691 311984 75 76
77 79 321983 74 75 76 77 79 29263 3753456 16011983 75 76 77 691 321982 73 77 78 79
331985 76 77 78 341984 75 76 78 351986 361981 73 74 77 78 690 371983 75 76 77 691
381980 75 76 391986 77 78 690 2101985 76 311982 73 74 76 77 79 321982 75 76 691 17011701
5985 76 321982 73 76 77 78 79 331983 74 75 692 341984 75 76 351983 76 77 79 690 361982
73 75 77 691 371984 76 77 690 381984 78 690 391981 74 75 76 2111982 76 77 78 79 321983
75 76 77 18011984 75 78 79 321982 77 692 331981 76 78 691 341983 74 75 78 691 351982
74 75 77 79 361984 76 77 691 371981 73 76 78 79 690 381986 77 78 79 391984 77 2101985
79 311983 74 76 321812 5983 74 75 77 690 19011985 76 321982 75 690 71 331980 77 341985
76 77 78 351983 361984 76 691 72 371983 75 79 381983 75 76 77 78 391980 73 76 690
2101982 73 76 79 311984 75 76 321982 75 76 78 28 1bitch 1love 1michael 3llion 2ustang
1q2q3q 64q 2az2wsx3edc4rfv 4xsw 723edc 4zaq1 2w23er4 1z2x3c4v5b 020011981 73 74 75
77 78 321980 71 73 75 690 71 331980 73 74 75 76 690 72 341981 74 75 690 351981 73
74 76 77 79 361980 71 73 74 76 77 79 690 71 371981 74 75 78 381984 75 76 77 690 391983
74 2101982 74 76 77 78 311984 75 77 321982 75 76 78 2spanks 11011985 76 77 690 321983
74 76 77 78 79 690 331984 75 76 341983 76 77 690 71 351983 74 75 76 79 690 361983
77 78 79 371982 73 75 76 77 690 72 381985 690 391984 75 76 77 78 79 690 2101980 73
77 78 79 311983 76 79 321980 74 75 77 78 79 24365 12011985 692 321984 331986 77 341983
691 351980 76 77 78 79 690 71 361982 74 75 691 371983 74 75 78 690 71 72 381985 77
690 71 391983 74 75 76 77 690 71 2101981 73 75 78 311982 75 78 321982 75 79 22777
2446688 13011980 72 74 78 79 321983 74 77 691 72 331980 73 75 76 77 78 79 341983
75 78 691 351983 74 77 691 361980 73 75 77 78 79 692 371984 75 76 78 381984 76 391982
73 75 76 77 79 691 2101987 78 311982 75 76 77 79 321983 76 22425 14011983 76 77 79
321983 75 76 77 78 331985 77 341984 75 76 78 690 351985 76 77 79 361984 75 371986
77 79 690 71 72 381986 77 78 690 391991 2101980 74 75 76 77 78 79 690 71 311983 690
321982 74 75 77 78 79 690 2681012 15011988 321978 683 74 75 76 77 78 331983 74 76
691 341980 73 74 77 691 351980 74 75 77 78 79 488 361987 371983 75 76 77 79 381983
75 76 77 79 391984 75 76 78 79 691 72 2101986 311986 78 691 321982 73 75 76 2252
28000 16011981 76 77 79 690 321985 690 72 331985 76 691 341983 74 78 690 351986 77
690 361983 76 79 691 371984 76 77 79 381983 75 76 391984 75 76 2101984 76 77 311984
75 77 321983 74 75 77 79 17011983 75 76 690 321986 690 71 72 331983 75 76 692 341985
77 78 351984 75 76 691 361983 74 79 690 371982 73 74 75 78 381985 79 391983 74 77
691 2101987 79 311985 79 690 321986 78 18011988 79 321981 73 74 79 331982 73 74 76
341983 76 78 692 351981 73 75 78 79 690 361983 74 75 76 78 371983 74 75 77 78 79
381984 75 76 690 391982 74 75 77 2101986 78 311984 76 77 321984 76 77 78 79 690 19011982
73 78 690 331982 73 76 78 690 341984 75 76 77 78 79 351984 76 77 692 361984 75 76
77 78 371986 77 78 381982 73 77 78 391980 72 75 76 77 690 2101985 311983 77 78 321984
75 76 78 1hot4u 1sweet 1wsx3edc 03000 311980 73 76 77 690 331986 692 341988 691 351984
76 77 78 79 361981 72 73 75 76 77 78 79 371983 75 76 692 381989 391985 79 2101984
76 77 78 311987 321984 75 76 78 11011983 75 331986 77 690 351982 75 76 77 691 73
371983 75 76 690 381985 79 2101986 77 691 321983 75 76 77 78 12167 58 133555 24455
169258147 1ip76k2 1rjs1la7qe 044332211 24555 156987 19ers 1you 05000 115051 15bgates
1683 0651550 1661313 5666 3333 39 1uldv8 07412369 78 458 6963 28596 17347734 27333
3555 3666 37777a 3999 1894 3632145 454123 1grout 0852258 188999 195623 1inches 0902100
1111961 3turbo 28273 6645 151357 163258 186532 274123 3654321a 19762000 29000 3888
0a111111 2a2a3a4 2b2c3d4e5 2s2d3f4g5 14tech 1aa123 3a1111 4aa1 3bbb 1bacab 4us 2c123456
3defg1 2dullah 2racadabra 4xas 1capulco 2cess1 699 3laim 1ddicted 2elaide 4ina 2idas1
2ministrator 2vanced 1erosmit 1gassi 1hmed 1imee 2rcraft 3man 2san 1jax 1laddin 3in
2catel 5raz 2eksei 3ssand 3x1 5234 4a 5nder1 4i 4us 4xx 2fonso 2gebra 2lah 3day 3en1
3ison1 3night 3state 2pha123 3ina 2tair 3erego 3hea 3oids 2varo 2yson 1malia 3tory
4ure 2elie 3thyst 2iga 2onra 3r 2stel 1nalog 3nas 2drews 4oid 3yandy 2fisa 2gel2
5666 5a1 5it 5l 2imated 2kara 2naanna 2onymous 2thony7 3on1 5ov 1ol123 1pricot 4lia
1ragon 2chery 4itec 2gyle 2iane 3zona1 2sena 1s123456 2d222 3as 5d123 3ffdsa 4g123
5h1 4qwer 2pirin 2s123 3es 3hol 3wipe 2tro1 1thome 2lanta1 2reides 2ticus 3ract 1uckland
2di80 4a6 2gustin 2to 1viator 1xio 1yanami 1zertyuiop 2rael 2tnm 0b12345 1abemagnet
4ruth 3oon 3y123 4bear 4cake 2ckbone 2dabing 3boy1 6s 3dest 2ggies 3puss 2hamas 2jingan
2ker1 2llsack 2ma 3bi 2nana1 3di 5t1 2refeet 3onn 3rage 2sil 3soon 2thing 3ista 3man12
2uhaus 3ra 2zooka 1bking 1dfyjd 1ear1 4s1 3u 3vers 2cca 3kham7 2dlam 2erme 3thove
2gemot 2lair 3inea 3kin 3laco 5gio 2ndover 3edict 4ssere 3gal 3jami 4i 3ny1 3ton
2rgen 3nardo 4ice 3tram 6nd 2tsy 3tyboo 2verley 1ig1 3al 3black 4ucks 3d 4ick1 3jim
3red1 3truck 2it 2kers 2llbill 2nder 2ohazard 3nicle 2sexual 3marck 6k 4illa 2zzare
1lackberry 5hawk 5ice 5lab 5ops 3de1 3ke1 3nca 5he 3ze1 5rs 2ink 5y 3tz 2obby 3ke
3nds 2ubber 3e1 51 423 442 4berr 8y 4jay 4star 3nt 1mw318 1obmarley 2gota 3us 2ners
3g 3ner 3ovox 2obear 4oo1 3ger1 3tsie 3yah 2ris1 3oda 2sco1 2uncer 3rbon 2wtie 1p2002
1racken 3mble 3ves1 2enna 6n 3st 2iggs 2ook 3wndog 2yan1 1ucker 4ley 4y 2dd 4ies
4y2 5dog 5s 3gie 2ford 2kowski 2llit 2ndy 2rner 4out 2ster12 4le 2tch1 3tercup 2zzer
1ynthytn 0cable 2ddy 2itlyn 2leb 3i 3vin1 3ypso 2mbridg 3e11 4ro1 3il 3ping 2nada1
4ry 3dies 4yass 3ine 3nibal 3ton 6a7 2pcom 3itals 2racas 3e1839 3lisle 3me 3ola 3pediem
3rots 3sten 2shflow 4money 3io 3sandra 3ter 2tcher 3fight 3nip 1br900 1elebrity 3ina
2sare 1fvceyu 1hachi 3dwick 3ins 3ppy 3risma 4le 5ie2 3vez 2ecker 5mat 3erleaers
3mist 3ss 3vys10 3wbacc 2ickenwing101 3town 2opper1 3uchou 3wchow 2ristophe 2uck1
1iaociao 2tation 2vicsi 4lwar 1laudia1 2eaner 3mens 6t 7e 3veland 2iff 3mbing 3nt
3ps 2ose-up 3udy 1nfkrth 1ocacol 3ksucker 3oa 2la 3in 3lie 2mcast 3eon 4ts 3pact
4uter1 2nquest 3stant 4ult 3tour 4ra 3verse 2ochie 3l12 63 4hand 3per1 2penhag 2razo
3ina 5na 3nelia 4hole 2smo1 1rappy 3sh1 3ving 3zyman 2eepers 3scent 2ispy 2osby 2umbs
1ulinary 3len 2mm 4ins 2poi 2ster 2tie 1yclones 2pher 2rano 3us 0daddys 2ffy 2isey
2llas22 2n123 3i 4el12 6l 7a 4lka 4sh 3k 3te1 2redevi 8l 3ian 4na 3kelf 4one 3rel
3thvad 2sani 3ha 4er 2vedave 2wgs 1bnfkbr 1eadspin 3thnote 2bra 2cimal 2erhunt 2laney
3ldell 3piero 3tas 2mon1 5666 2nied 3sity 3tal 2sktop 2troit1 2vilman 2walt 1fcbkbcf
2hdfhf 2ytxrf 1iamon 3na1 4na 3pers 2ck1 4dick 4er 4y 2dier 2ma123 4dima 3itri 2ngbat
4er 2pper 3set 4tick 2rtydog 2scus 2va 3er1 5s 2xie1 1nsadm 1ogfart 3meat 2me 4nico
3inique 2njuan 3na1 2odles 3m 2rado 3een 3k 3tmund 2uche 3gal 4hnut 4las1 2wner 4hill
1rag0n 4on01 6ballz 6fly 4ster 2eamcas 3sden 2iller 1tkjcbgtl 2xyjcnm 1uane 2ckduck
4man 2des 2ffer 4y 2mmy 2nbar 3hill 3lop 1ynamic 0eagle2 2tmenow 1dcrfv 2itor 2monton
2win 1gorka 1ighteen 1kmzyf 1ldiablo 2ements 2mira 3o 2oise 2paso 2way 1manuel 2il
1ncore 2der 2gland1 2rique 2ters 2velope 1quinox 1rection 2rors 1scalade 3orpio 2pana
3rit 2teban 3rell 1unice 2phoria 1vangeli 4s 1xeter 2port 1zekiel 0fabienn 3ulous
2mil 2ntasies 4om 2raon 3ida 3mboy 2vorite2 86 1duecn 1eathers 2elgood 2line 2rnande
2stus 1hntvrf 1ick 2ddle 3elity 2nalfantasy 3der 2redog 4hawk 4storm 2shcake 4erma
8n 4tank 4y 3ter 2tter 2vestar 1landers 3shman 3thead 2eming 2int 3pper1 2owe 5r1
62 2uff 2vbybcnhfnjh 2yer 5s88 1male 1orbes 3eplay 4skin 3life 3sberg 2sters 2xfire
1ran 4cine 4kie1 3zier 2eaked 3derik 3edo 4e 4style 4will 3nchie 6y 3sno 2iday13
3nge 3sbee 2ogfrog 4gie 4s 3sch 2uity 1uckme69 4s 2dge 2jifilm 4tsu 2ller 2ngus 3k
3ny1 3times 2rball 2zzball 4y1 1ynjirf 2utkjxtr 0gabby 3rielle 2garin 2lary 3ileo
3laries 3way 2mble 3ma 2ngbanged 3ja 3nibal 2reth 3land 4ic 3ner 5t 3ret 4ison 2tit
3sby 2vin 2ylord 3men 1dtrfb 1eneral1 7s 2orgia1 6na 2rber 4il 3hard 3ry 2tit 3lost
3off 1fgfvfvf 2ynthf 1hbdtndctv 6rfrltkf 2jcnbnenrf 5jq 1ianluca 4ts1 2bson1 2gabyte
3gle 2lmore 2rlie 6s 4s1 2ulia 2zmodo1 5s 3zmo 1ladys 2enda 6le 2itter 2over 1odawgs
3bless 3iva 3speed 2fast 2gators 2ldeneye 3fnut 4pro 2odyear 3fball 4y1 3se1 2tenks
1race1 3duate 3mma 3nite 3ves 3yson 4wolf 2eedisgood 4nman 3ywolf 2iffith 3mace 3sha
2oupd2013 2unt 1uan 2cci 2illaum 5erm 2mby 2tter 0hacking 2kr 2llowee 2mper 2ncock
3dbag 3nes 3sol 3uman 2ppines 4yman 2rcore 3dwood 4y 3le 3man 4on 3poon 3riet 3tford
2tter 2wkins 4s 2zard 1eavenly 2lios 4um 3las 4o2 3sinki 2mlock 2nrik 2rring 2witt
2yyou 1fytnrb 1ighlife 2king 2llbill 4side 4top 2ppo 1obart 2gan 3tied 2lger 3la
2mepage 2ndacbr 4uras 3esty 4ybun 2ochie 3kers 3ters1 3yah 2ratio 3es 3ror 3se1 5men
3ton 2se 2tass 3girl 3lips 3rats 3spur 2und 3sewifes 1ugetits 3oboss 2mbug 3phrey
2skers1 4y 1ydro 5gen 2undai 0ibrahim 1carus 2ecold 4ube 3land 3man1 1klo 1likeit
2ovepussy 2ya1234 1mplants 1ndain 3ia123 4ra 3on 2famous 3o 2love 2stant 4inct 2tegral
4racial 5nal 6e 2vest 1reland1 1smail 2theman 1taliano 2isme 0jabber 2chin 3kie1
2guar1 2rrett 4od 2zzy 1ediknig 2eper 6s 2fferson 4rey1 2hovah 2llo 2nifer 3nifer1
5ngs 2sper 3se1 4i 5ca2 3us123 5777 2ter2 3ta 1imbeam 3mys 2ngles 1oelle 2hn1 4nie
4ston 2lene 2nas 4tha 3esy 2rdan2 4on 2sep 5hine 3iah 2ystick 1ulia1 4o 2niper 3kmail
2piter1 72 2rassic 2sti 5ce1 0kaboom 2hlua 2kashi 2mikadze 4lla 2ppa 2ra 4oke 3ine
3l 2telyn 3hy1 1cchiefs 1eith1 2lli 2nneth1 3obi 3zie 2rry 1icksass 2kimora 2lla
4ian 2ngking 2smet 3smyas 2ttie 6s 4ys 1laus 1olbasa 2ntakt 4ol 1risten1 5ie 6n1
1uan 2brick 2rtis 0labia 2coste 3rimosa 2dder 3yboy 2hore 2mborghini 2ncia 3dmark
2pochka 2rsen 4on 2ser1 5jet 2uren1 2valamp 2wman 1ebowski 2eann 2ft4dead 2genda
3man 3os 2hjxrf 2inad 2land 2mans 2nnox 2onidas 5e 2sbain 2tme1n 5see 3sdoit 4fuck
1fybkf 1ian 2bero 5tad 6y1 2ght1 5hou 2lbit 3iya 3wayne 2ncoln1 2onhear 8t 2pton
2ster 2velife 4wire 2za 3zard 4y 1jxtymrf 1oader 2ckdown 4out 4s 3oloco 3ust 4tus
2gger 2l12345 2ndo 3ghair 3nie 2op 2sangeles 2urdes 2ve1234 4hate 4is 4rman 1tkmaby
1ucas1 3ia 3ky123 5me 5one 2dacris 2mina 2natic 3chbox 1ydia 0macaco 4roni 3gyver
3intos 2dagaskar 3cow 3onna1 2fia 2genta 3ic123 2ilru 3son 2kaka 4yla 3eitso 2laysia
3ika 4nka 4sh 3lorca 4rats 2mas 3moth 3ochka 2nga 4os 3ny 3tle 4ra 3u 4nited 2rauder
3bles 3cella 4in 3got 3iam 4el 4o66 3k1 4mark 3t 4a 4ian 4y1 2shka 3terbating 6mind
6p 2tchbox 3hias 3isse 3ri 3ty 2urici 5zio 2xi 4mka 5o 3power 2zda3 623 1edic1 2ggie
2ier 2lani 3ina 4sa 3ons 3rose 2ndoza 3thol 2ow 2rcer 4hant 4ury1 2ssenger 2t2002
3al1 5lica1 3eor 3hos 3oo 3ro 1iami1 2chal 2dland 2erda 2gue 2kado 3e1234 423 3kel
2lamber 2mosa 2ndy 3i 3nesot 2siek 3sie 5ssi 2zuno 1ogwai 2hammad 2lly123 2mdad 3my1
2na 3go 3ica1 3k 4ey69 6boy 3ste 3tecar 5rey 4rose 2onman 3ses 2rena 3gana 4oth 3ten
4is 2to 4cros 8s 4wn 2user 5s 5y 1pegs 1ufasa 3fin1 4y 2rphy1 2schi 3ician 3lim 3tan
6g5 2tley 3ter 1ygirls 2nameis 2porn 2space1 2time 2world 0nachos 2dejda 3ia 2ncy123
2palm 2scar1 3sau 3tena 2taha 4lya 3chez 3edogg 3hanie 8l 2ughty1 2vajo 1eedles 2mrac58
2on 2rmal 2stle 4or 2utron 2vermin 3ille 2wark 3ness 3user 2xus6 1fhfrfy 1icetits
3ky 3o 2ggers 3htowl 5win 2kolas 4n 2mitz 2neball 4teen 2ssan1 1oel 2kia123 55530
6800 2les 51 2password 2rfolk 3mandy 2sferatu 2thing1 3now 3redam 2unours 1thvbyfnjh
2ktdbpjh 1urlan 3sing 1ympho 0oaktree 1bjects 1celot 2topus 1din 1ffshore 4pring
1hmygod 1kinawa 1lemiss 3nka 2ive 2lie 2ympia 6c 1mar 1nions 2lyone 1penit 2iate
2us 1ral 3ng 2gy 2pheus 1scars 2prey 2wald 1utsider 1wnage 1yster 0p0o9i8 1aige 3sley
2jero 2kista 2ladin1 2ncakes 3das 3head 3ter 2pamama 3erino 2radis 3kour 3lament
2sha 3sfan 4mast 4ord 4word01 811 899 2trik 2ulin 4paul 2vement 3lik 2xton 1eabody
3rl1 5s 3vey 2ddler 2nis1 2ppers 2rkins 3sian 3tinant 2trovich 1hantom1 3rao 3t 2ilipp
3sh1 2oto1 5n 2reak 1ianos 2c's 3ks 3nic 2ercing 3tro 2ggies 2lgrim 2mpdaddy 2netree
3kie 3to 2ppen33 2sser 3ton 2tcher 7s 2zzahut 5man 1jkjnj 1lacid 3nes 3to 3yball
5oy2 4mate 2ease1 2oppy 1oisson 2kemo 4y 2llux 2mmes 2ng 2okey 4y 3p123 4head 2pcorn1
3py1 3tart 2rtia 2ster 2unding 2werman 1rague 3yers 2etzel 2incesa 7s1 2o100 3bes
3ducer 3phecy 3sper 3tocol 5type 1uck 2ffer 2gsley 2nkass 2ppy1 2sssy 3yy 2zzle 1yon
0q1q2q3q4q5 2w2e3r 1aywsx 2z123wsx 3xsw123 1ian 1palzm 1q123456 2wwee 1uake 3nt4307s
2een1 1w123456 2easdzx 8c123 3rasdfzxcv 4ty13 0r2d2 1abbit1 6s 2cer1 5s 2deon 3uga
2iden 3nbows 4er 4ing 2lph1 5ie 2mbo1 3jet 3s 2ndolph 3etki 2phael 3ier 3per 3ture
2tboy 3ed 2ymond1 1eaders 2belz 3oot 2con 2dd 3heads 3leg 4ight 3one 3star 3wine
2eves 2hbwf 2loaded 2nate 5o 3e 2quiem 2start 2tire 2uben 2voluti 2znor 1fgbnjirf
3ecnf 2hfvtkmrf 4ylfi 1hfcfdbwf 4jnf 2ino1 5s 2jkbr 2ubarb 2ythm 1ibbit 2ddle 3ge
2ffraff 2ley1 2nger 2sing 2tter 2verrat 5sid 1jcvjc 2hjdf 4km 1oadway 2cco 3ket1
5y 4nroll 4rock 4y2 2drigo 6ue 2lex 3lin 2mario 2naldinho 2osters 3t 2sebud1 4wood
2tary 2wing 2xy 2yalty 1rpass1 1ubicon 2deboy 2fus1 2gby1 3ger 3rat 2mble 2shmore
3s 3tydog 2thie 0sable 3re 2feway 3fron 2linas 3man 3sa 3vatore 2manth 3ir 3mys 3uel1
2ndberg 4man1 3tiag 2pphic 2rajevo 4sara 3ita 2shka 3kia 2tchmo 2xophon 1camper 2hool1
3ubert 4mi 2irocco 3ssors 2orpions 3uts 2rewy 6ou 3otum 1eadog 3lteam 3man 3side
3wolf 2bora 3ring 2ductive 2gblue2 2mper 2nate 3try 2phirot 8h 2rgbest 3vice1 2x69
3man 3toy 3ybabe 4one 1hady 3ker 4ur 3mpoo 3ne1 4no 3rk1 4pe 3una 3yla 2elby1 4don
4ls 3n 3ryl 2ield 3tshit 2ojou 3pper 3vel 2redder 2urik 1ickboy 4ness 2erra1 2licon
3k 3verado 2mons 3ple1 2ngapore 2obhan 2tes 2xty9 1keeter1 2illed 3nhead 3pper1 3rt
2olko 2unk 2ydiver 3lark 1lapnuts 3sh 3va 2imjim 3pper 3ver 2onik 2uttey 1mackdown
3lls 3rtass 2ile1 3rnov 7a 3thers 2ooch 3ther 2urf 1nicker 3ffing 3per1 2yder 1occe
5r11 2fttail 2kolova 2lace 3dat 2nic1 3ora 3ysony 2oners1 2pranos 2ulfly 1parhawk
4k 5les 2eakers 3cial1 2iderman1 3ffy 2leen 4ndid 2ock1 3iled 3oge 4k 4ner 2rings
3ocket 2unk 1qdwfe 2uerting 3id 4rts 1tandby 4ton 3r123 4light 6te 4t123 3yout 2ellar
3phens 3rn 3wart1 2iletto 3rling 3tch 2ockton 3kes 3newal 3oge 3pit 4pedby 3rms 2reaming
4lok 3ife 4pes 1uckcock 4ed 2ede 2gars 2mme 5rs 2nlight 3shine1 2pernova 5sonic 3ra
2rfer1 3vey 6or 2sie 5q 1weeney 4ps 2ifty 2oosh 1ylvie 2stem1 0tabatha 2dpole 2ffy
2ichi 3pan 2lbot 2merlan 3mie 4y1 3pabay 2ngerin 4o1 3tra 2tjana 2ylo 2zz 1bird 1easer
2ensex 2lecom 3ler 2nnesse 2quier 2rmite 3rier 4y1 2ssie 2tris 3suo 1hebear 6st 5st
2ierry 3rty 2rasher 2umb 4per1 1iamat 2ckler 5ing 6sh 3tac 2gercat 2mothy1 4xa94
3ur 2tfuck 3man 3ts 1oad 2bydog 2nytony 2omuch 2polino 3secret 2rtoise 2toro 1racy1
3ktor 3lala 3mple 3vis1 2eble 3efrog 4top 5ree 3k 3nt 5on 3y 2ibble 3gun 3nitron
6y1 3plex 3sta 2ooper1 3ut1 2uck1 3eblue 3ffles 3mpet1 3stno 1ucson 2jhrf 2rbos 3tles
2scl 2xedo 1wist 1yrant 0ulysses 1nlock 1ptown 1smarine 1tjhubq 0valeriya 5y 3leywa
2mpire1 2ncouver 3tage 2ughn 1bienrf 1egas1 3itta 6o 2nom 2rena 1fcnth 2hujif 2lfufcrfh
2ndtq 1girl 1icky 3tori 6y1 2deo1 5s 4s 2ncenzo 2rago 3ginie 4o 2sitor 2xen 1odafone
3ka 2lcano 3leyba 8ll 3vo1 0wachtwoord 2ffles 2ldo 3ly1 3ton 2nnabe 3rltw 2rcraft3
3wick 2terfal 5man 5ski 2yne1 2zzup 1dtnjxtr 1eare138 2bsite 4ol76 6utions 2dnesda
2iner 2lkom 3ler 2rdna 3ter 1hales 3tthe 4up 2oknows 3res 1iccan 2dget 2lder 3helm
3lard 4em 4i 2nfield 3ger 3ona 3ter99 2zzard 1omam 4ns 3ble 2nderboy 6fu 2odman 2rkout
3m 1sxedc 0xantia 1ian 1xxxxx1 0yamato 2roslav 1fcntyf 2nfirf 1inyang 1orkie 2uknow
3ng1 0z12345 66 2x2c3v4b5 1ach 2pper 1ebras 2lda 2rozero 1iggy1 2mmer 2nger 1oomzoom
2rro1 1ulu 2rich 1xccxz 3vasdf 4b123 1yjxrf`
