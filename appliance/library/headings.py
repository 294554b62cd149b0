"""What columns of a class list are called, in the languages of the pages and of some neighbours.

A heading is compared by its letters alone: "Matrikel-Nr." is `matrikelnr`, "N° étudiant" is `netudiant`.
"""

from typing import Literal

from appliance.quiz.spelling import composed

Meaning = Literal["id", "user", "number", "mail", "name", "first", "middle", "last", "extra"]

# `user` is how a student signs in elsewhere, and the id if there is no other. `number` may be an id or count the lines.
# `mail` is the id if no other column is. A `last` without a `first` is the
# whole name.
_WORDS: dict[Meaning, str] = {
    "id": """
        id studentid studentnumber studentno studentnr studentnum idnumber idno matriculationnumber matriculation
        registrationnumber regno rollnumber rollno admissionnumber indexnumber userid
        matrikelnummer matrikelnr matrnr matrikel schulernummer schuelernummer schulernr schulerid ausweisnummer kennung
        studentennummer
        numerodeleve numeroeleve netudiant noetudiant numeroetudiant numetudiant numerodetudiant identifiant
        matricule codeetudiant neleve
        matricula numerodematricula nmatricula numerodeestudiante numerodealumno carnet carne expediente legajo dni
        cedula identificacion numerodealuno numerodoaluno naluno numeromecanografico
        matricola numerodimatricola numeromatricola
        ogrencino ogrencinumarasi okulno okulnumarasi ogrenciid tckimlikno tcno
        numeroestudante numerodoestudante numeroestudiante nmatricula legajo boleta
        رقمالطالب الرقمالجامعي رقمالجلوس رقمالقيد رقمالتلميذ المعرف الهوية رقمالهوية معرفالطالب
        talabaid talabaraqami talabaidsi idraqam idraqami hemisid oquvchiid pasport jshshir
        номерстудента номерзачетки номерзачетнойкнижки зачетка зачетнаякнижка студенческийбилет студбилет
        номерстуденческогобилета табельныйномер шифр ид идстудента
        studentnummer leerlingnummer nralbumu numeralbumu numerindeksu 学籍番号 학번
        学号 學號 学生编号 学生学号 学生证号 考号 准考证号 座号 座號
        रोलनंबर रोलनम्बर रोलनं अनुक्रमांक छात्रसंख्या छात्रक्रमांक विद्यार्थीक्रमांक नामांकनसंख्या पंजीकरणसंख्या
        प्रवेशसंख्या छात्रआईडी आईडी
        номеручня номерстудента номерзаліковки номерзаліковоїкнижки заліковка студентськийквиток
        номерстудентськогоквитка ідентифікатор ід
    """,
    "user": """
        username user login loginname account accountname
        benutzername anmeldename nutzername benutzerkonto
        nomdutilisateur utilisateur nomutilisateur
        nombredeusuario usuario nomedeusuario utilizador nomedeutilizador nomeutente utente kullaniciadi
        اسمالمستخدم المستخدم foydalanuvchinomi логин имяпользователя логін імякористувача користувач
        用户名 用戶名 账号 帳號 उपयोगकर्तानाम यूज़रनेम gebruikersnaam nazwauzytkownika ユーザー名 사용자이름
    """,
    "number": """
        no nr num number n numero nummer numara sno slno lfdnr lfd code codigo codice kod ra sicil
        الرقم رقم م raqam raqami tr tartibraqami tartibraqam номер код пп зп
        序号 編號 编号 号码 क्रमांक क्रमसंख्या क्रम संख्या नंबर
    """,
    "mail": """
        email emailaddress mail mailaddress emailadresse mailadresse adressemail adresseemail adresseelectronique
        courriel correo correoelectronico direcciondecorreo emailinstitucional enderecodeemail indirizzoemail
        postaelettronica eposta epostaadresi البريدالالكتروني البريد الايميل
        elektronpochta pochta почта элпочта электроннаяпочта
        адресэлектроннойпочты emailadres електроннапошта елпошта адресаелектронноїпошти пошта ईमेल ईमेलपता 邮箱 电子邮箱
        電子郵件 邮件 メールアドレス 이메일
    """,
    "name": """
        name names fullname studentname student pupil pupilname participant displayname
        vollername vollstandigername schuler schuelername schulername teilnehmer teilnehmerin studierende anzeigename
        nomcomplet nometprenom nometprenoms nomprenom prenometnom prenomnom etudiant eleve
        nombrecompleto nombreyapellidos nombreyapellido apellidosynombre apellidosynombres apellidoynombre alumno alumna
        estudiante nomecompleto nomedoaluno aluno estudante studente nomeecognome cognomeenome nominativo
        adsoyad adisoyadi adivesoyadi advesoyad isimsoyisim ogrenci ogrenciadi ogrenciadisoyadi
        الاسم اسم اسمالطالب الاسمالكامل اسمالتلميذ الطالب
        fio fish ismfamiliya familiyaism familiyavaism ismvafamiliya familiyaismsharif toliqism toliqismi talaba oquvchi
        фио имяфамилия фамилияимя имяифамилия фамилияиимя фамилияимяотчество полноеимя студент ученик
        піб пib прізвищетаімя прізвищеіімя прізвищеімя імятапрізвище імяіпрізвище імяпрізвище прізвищеімяпобатькові
        учень
        учениця студентка नाम पूरानाम छात्रकानाम विद्यार्थीकानाम छात्र विद्यार्थी
        naam imieinazwisko nazwiskoiimie 姓名 名字 学生 學生 学生姓名 學生姓名 氏名 名前 이름 성명
    """,
    "first": """
        firstname givenname forename first given vorname rufname prenom prenoms nombre nombres nome primeironome
        ad adi isim ism ismi имя الاسمالاول الاسمالشخصي імя पहलानाम प्रथमनाम 名 voornaam imie
    """,
    "middle": "middlename sharif sharifi otasiningismi отчество побатькові मध्यनाम اسمالاب",
    "last": """
        lastname surname familyname last family nachname familienname zuname nom nomdefamille apellido apellidos
        sobrenome apelido ultimonome cognome soyad soyadi soyisim familiya familiyasi фамилия اسمالعائلة اللقب النسب
        прізвище उपनाम कुलनाम अंतिमनाम 姓
        achternaam nazwisko
    """,
    "extra": """
        extratime extra time timefactor factor zeit zeitzuschlag zeitfaktor zeitverlangerung nachteilsausgleich
        tierstemps tempsmajore tempssupplementaire tiempoextra tiempoadicional tempoextra tempoadicional tempoaggiuntivo
        eksure وقتاضافي الوقتالاضافي qoshimchavaqt дополнительноевремя допвремя
        додатковийчас додчас множникчасу अतिरिक्तसमय 额外时间 延长时间 附加时间 加时 額外時間 延長時間
    """,
}
_APOSTROPHES = "\u02bb\u02bc"  # as in "Qo\u02bbshimcha vaqt"; Unicode counts them as letters


def meaning(heading: str) -> Meaning | None:
    """What a column of this heading holds, if the heading is known."""
    return _MEANINGS.get(_letters(heading))


def _letters(heading: str) -> str:
    plain = composed(heading.casefold().replace("ı", "i").replace("ß", "ss"), "NFKD").casefold()  # № becomes No
    return composed("".join(c for c in plain if c.isalnum() and c not in _APOSTROPHES))


_MEANINGS: dict[str, Meaning] = {_letters(word): meaning for meaning, words in _WORDS.items() for word in words.split()}
