/* tests/cases/workbooks/words.c - the words of the field in three languages, its places, and days as people write them. */
#include "tests/cases/workbooks/make.h"
#include "engine/base/text.h"

#include <string.h>

int language_index(const char *language)
{
    return !strcmp(language, "en") ? 0 : !strcmp(language, "ru") ? 1 : 2;
}

/* Headers and labels; spellings with | between: the first is the usual one, variant 1 knows three, the others all. */
static const struct { const char *key, *en, *ru, *ky; } lexicon[] = {
    { "n", "No.|#|S/N|Nr", "№ п/п|№|п/п|№№",
      "№|К/н|Катар №" },
    { "oblast", "Oblast|Province|Region|Admin 1", "Область|Регион|Наименование области",
      "Облус|Облустун аталышы|Область" },
    { "rayon", "District|Rayon|District name|Raion|District / city", "Район|Наименование района|Район (город)|Административный район|Город, район",
      "Район|Райондун аталышы|Район, шаар|Райондор|Шаар, район" },
    { "aimak", "Ayil aimak|Rural municipality|Aiyl aimak (AA)|Municipality (AA)|Ayil okmotu", "Айыл аймак|Айылный аймак|Наименование АА|А/А|Айыл окмоту",
      "Айыл аймак|Айыл аймагы|Айыл аймактын аталышы|Айыл өкмөтү|Айылдык аймак" },
    { "place", "Village|Settlement|Location|Village name|Populated place", "Населённый пункт|Село|Населенный пункт|Наименование села|Населённые пункты",
      "Айыл|Калктуу конуш|Айылдын аталышы|Калктуу пункт|Кыштак" },
    { "where", "Location|Place|Area|Territory|Name of area", "Территория|Наименование территории|Местность|Населённый пункт, район|Районы и города",
      "Аймак|Аймактын аталышы|Жер|Район жана шаарлар|Аталышы" },
    { "displaced", "Displaced|Evacuated|Displaced persons|Evacuees|Number displaced", "Эвакуировано|Перемещено|Эвакуированные|Количество эвакуированных|Эвакуировано населения",
      "Эвакуацияланган|Көчүрүлгөн|Эвакуациялангандар|Эвакуация кылынган|Көчүрүлгөндөр" },
    { "in_sites", "In collective centres|In temporary accommodation|In sites|Accommodated in TAPs|At collective sites", "Размещено в ПВР|В пунктах временного размещения|В ПВР|Размещены в пунктах временного проживания|Находятся в ПВР",
      "УЖПда|Убактылуу жайгаштыруу пункттарында|ПВРде|Убактылуу жайларда|УЖПга жайгаштырылган" },
    { "with_hosts", "With host families|Staying with relatives|With relatives|In private homes (hosts)|Hosted by relatives", "У родственников|В принимающих семьях|Размещено у родственников|Проживают у родственников|В домах родственников",
      "Туугандарында|Туугандарынын үйүндө|Тууган-уругунда|Туугандарыныкында|Туугандарына жайгашкан" },
    { "present", "Hosted|Displaced persons present|IDPs hosted|IDPs present|Displaced persons hosted", "Принято|Размещено всего|Принято перемещённых лиц|Принято эвакуированных|Размещено эвакуированных",
      "Кабыл алынган|Кабыл алынды|Жайгаштырылган|Кабыл алынгандар|Жайгаштырылгандар" },
    { "returned", "Returned|Returnees|Returned home|Have returned|Persons returned", "Вернулось|Возвратилось|Вернулись домой|Возвращено|Вернувшиеся",
      "Кайтып келген|Үйлөрүнө кайткан|Кайтты|Кайтарылган|Кайра кайткандар" },
    { "arrived", "Arrived|New arrivals|Arrivals|Arrivals (IDPs)|Have arrived", "Прибыло|Прибывшие|Прибыло граждан|Прибыло эвакуированных|Приехало",
      "Келген|Келгендер|Келди|Келгендердин саны|Келишти" },
    { "departed", "Departed|Departures|Left|Have left|Number departed", "Выбыло|Выехало|Убыло|Уехало|Покинули",
      "Чыгып кеткен|Кеткен|Чыккандар|Чыгып кеткендер|Көчүп кеткендер" },
    { "remaining",  "Still displaced|Remaining displaced|Remain displaced", "Остаются перемещёнными|Остаётся эвакуированных|Не вернулось", "Кайта элек|Калгандар|Али кайта электер" },
    { "killed", "Killed|Deaths|Dead|Fatalities|Persons killed", "Погибло|Погибшие|Погибших|Погибшие|Летальные случаи",
      "Каза болгон|Каза болгондор|Курман болгон|Каза тапкан|Өлгөндөр" },
    { "injured", "Injured|Wounded|Injuries|Injured persons|Number injured", "Ранено|Пострадавшие (раненые)|Раненые|Получили ранения|Количество раненых",
      "Жарадар|Жаракат алган|Жарадар болгон|Жаракат алгандар|Жабыркаган (жарадар)" },
    { "missing",    "Missing|Missing persons|Missing people", "Пропало без вести|Без вести пропавшие|Пропавшие без вести", "Дайынсыз жоголгон|Дайынсыз|Дайынсыз жоголгондор" },
    { "affected",   "Affected|Affected population|Affected people", "Пострадало|Пострадавшее население|Пострадавших", "Жабыр тарткан|Жабыр тарткандар|Жапа чеккен" },
    { "in_need",    "People in need|In need|PiN", "Нуждаются в помощи|Нуждающиеся|Нуждается в помощи", "Жардамга муктаж|Муктаждар|Жардам керек" },
    { "persons", "persons|individuals|people|pers.|persons", "чел.|человек|лиц|чел|количество человек",
      "киши|адам|киши саны|киши саны|адамдар" },
    { "households", "households|families|HH|HHs|hh", "семей|домохозяйств|сем.|семьи|кол-во семей",
      "үй-бүлө|түтүн|үй чарба|үй-бүлөлөр|үй-бүлө саны" },
    { "of_them",    "of whom|of which|including", "в том числе|из них|в т.ч.", "анын ичинде|алардын ичинен|а.и." },
    { "children", "children|Children under 18|under 18|children (0-17)|minors", "дети|детей|дети до 18 лет|несовершеннолетние|дети (0-17)",
      "балдар|балдардын саны|жаш балдар|балдар (0-17)|18 жашка чейинки балдар" },
    { "women", "women|Women|females|female|adult women", "женщины|женщин|женщин (18+)|женского пола|жен.",
      "аялдар|аялдардын саны|аялдар (18+)|аялзаты|аял" },
    { "men",        "men|Men|males", "мужчины|мужчин|мужчин (18+)", "эркектер|эркектердин саны|эркектер (18+)" },
    { "elderly", "elderly|older persons|60+|persons over 60|older people", "пожилые|пожилых|лица старше 60 лет|пенсионеры|престарелые",
      "карылар|улгайган адамдар|улгайгандар|пенсионерлер|кары адамдар" },
    { "total", "Total|Grand total|TOTAL|Sum|Total for the oblast", "ИТОГО|Всего|Итого по области|Итого:|ВСЕГО",
      "ЖАЛПЫ|Бардыгы|Баары|Жыйынтыгы|БАРДЫГЫ:" },
    { "all", "total|Total|all|sum|in total", "всего|Всего|итого|общее количество|всего:",
      "бардыгы|жалпы|баары|жалпысы|бардыгы:" },
    { "subtotal", "Subtotal %s|Total %s|Sub-total: %s|%s - total|Total for %s", "Итого по району: %s|Всего: %s|%s, итого|По району %s всего|Итого %s",
      "%s боюнча бардыгы|%s боюнча жалпы|Баары: %s|%s, жалпы|Жыйынтыгы: %s" },
    { "date", "Date|Reporting date|As of|Date of report|Report date", "Дата|Отчётная дата|На дату|Дата отчета|По состоянию на",
      "Күнү|Дата|Маалымат күнү|Отчеттун күнү|Датасы" },
    { "remark", "Remarks|Comments|Notes|Remark|Additional information", "Примечание|Комментарий|Примечания|Доп. информация|Прим.",
      "Эскертүү|Түшүндүрмө|Эскертүүлөр|Кошумча маалымат|Эскертме" },
    { "houses", "Houses destroyed|Destroyed houses|Houses destroyed (fully)|Homes destroyed|Houses burnt", "Разрушено домов|Домов разрушено|Сгоревшие дома|Сожжено домов|Кол-во разрушенных домов",
      "Кыйраган үйлөр|Талкаланган үйлөр|Күйгөн үйлөр|Өрттөлгөн үйлөр|Үйлөр кыйраган" },
    { "person", "Focal point (name)|Contact person|Name of informant|Responsible person|Name and surname", "ФИО ответственного|Ф.И.О.|ФИО контактного лица|Ответственное лицо (ФИО)|Фамилия, имя, отчество",
      "Аты-жөнү|Жооптуу адамдын аты-жөнү|ФАА|Жооптуу кызматкер (ФАА)|Фамилиясы, аты" },
    { "phone", "Phone|Telephone|Contact number|Mobile|Tel.", "Телефон|Тел.|Контактный телефон|Моб. тел.|Контакты",
      "Телефон|Тел.|Байланыш телефону|Уюлдук тел.|Байланыш" },
    { "site", "Site name|Name of site|Collective centre|TAP name|Name of the centre", "Наименование ПВР|ПВР|Название пункта|Название ПВР|Объект (школа, детсад)",
      "Жайдын аталышы|ПВРдин аталышы|УЖПнын аталышы|ПВР|Объекттин аталышы" },
    { "capacity", "Capacity (persons)|Capacity|Capacity, persons|Max. capacity (persons)|Design capacity", "Вместимость, чел.|Вместимость (чел.)|Вместимость|Макс. вместимость|Количество мест",
      "Сыйымдуулугу, киши|Сыйымдуулук|Сыйымдуулугу|Орун саны|Сыйымдуулук (киши)" },
    { "occupied", "Occupied (persons)|Persons at the site|Current occupancy (persons)|IDPs currently at site|Persons accommodated", "Размещено, чел.|Фактически размещено, чел.|Занято, чел.|Проживает, чел.|Количество размещённых",
      "Жайгашкан, киши|Жайгаштырылган киши|Учурда, киши|Жайгашкандар|Жашап жаткандар, киши" },
    { "from", "From|Origin|Place of origin|Moved from|Departure place", "Откуда|Откуда прибыли|Место выбытия|Место выезда|Из (н.п.)",
      "Кайдан|Кайдан келген|Чыккан жери|Чыккан айылы|Кайсы жерден" },
    { "to", "To|Destination|Place of arrival|Moved to|Arrival place", "Куда|Куда прибыли|Место прибытия|Место прибытия (н.п.)|Размещены в",
      "Кайда|Кайда келген|Барган жери|Барган айылы|Кайсы жерге" },
    { "moved",      "Persons moved|Persons|Number of persons", "Перемещено, чел.|Кол-во человек|Количество человек", "Көчкөн киши|Киши саны|Адам саны" },
    { "indicator",  "Indicator|Measure|Figure", "Показатель|Наименование показателя|Категория", "Көрсөткүч|Көрсөткүчтүн аталышы|Көрсөткүчтөр" },
    { "count",      "Number of persons|Number|Count", "Количество, чел.|Кол-во, чел.|Число человек", "Саны, киши|Саны|Киши саны" },
    { "source",     "Source|Source of information|Data source", "Источник|Источник данных|Источник информации", "Булак|Маалымат булагы|Булагы" },
    { "title", "Displacement figures, Batken oblast|Daily situation figures|Population displacement update|Situation overview|Evacuation status", "Сведения об эвакуированном населении Баткенской области|Информация о ходе эвакуации населения|Оперативная сводка|Ежедневная сводка по эвакуации|Мониторинг перемещения населения",
      "Баткен облусу боюнча эвакуацияланган калк жөнүндө маалымат|Калкты көчүрүү боюнча маалымат|Ыкчам маалымат|Күндөлүк маалымат|Эвакуация боюнча маалымат" },
    { "as_of", "as of %s|Status: %s|Data as of %s, 18:00|Reporting date: %s|(%s)", "по состоянию на %s|на %s, 18:00|по состоянию на 18:00 %s|(на %s)|Дата: %s",
      "%s карата|%s карата абал|%s, саат 18:00гө карата|%s боюнча|(%s)" },
    { "office",     "Prepared from reports of local authorities|For internal use", "Приложение № 2 к приказу № 417 от 14.01.2021|Для служебного пользования", "№ 2 тиркеме|Кызматтык пайдалануу үчүн" },
    { "note",       "* preliminary, to be verified|Note: figures include relatives of hosts", "* предварительные данные, уточняются|Примечание: данные уточняются", "* алдын ала маалымат, такталууда|Эскертүү: маалымат такталып жатат" },
    { "aside",      "Some 136,770 people left on the first days; 47 sites were open.", "В первые дни выехало 136 770 человек; развёрнуто 47 ПВР.", "Алгачкы күндөрү 136 770 киши чыккан; 47 жай ачылган." },
};

static const char *pick(book *b, const char *spellings)
{
    int n = 1, k;
    const char *end;

    for (const char *p = spellings; (p = strchr(p, '|')); p++)
        n++;
    for (k = b->variant == 0 ? 0 : drawn(b, b->variant == 1 && n > 3 ? 3 : n); k > 0; k--)
        spellings = strchr(spellings, '|') + 1;
    end = strchr(spellings, '|');
    return pnk_arena_text_n(b->arena, spellings, end ? (size_t)(end - spellings) : strlen(spellings));
}

const char *word_for(book *b, const char *key)
{
    for (size_t i = 0; i < sizeof lexicon / sizeof *lexicon; i++)
        if (!strcmp(lexicon[i].key, key)) {
            const char *by_language[] = { lexicon[i].en, lexicon[i].ru, lexicon[i].ky };

            return pick(b, by_language[language_index(b->language)]);
        }
    must(false, key);
    return NULL;
}

const char *expand(book *b, const char *text)
{
    pnk_buf buf = {0};
    const char *kept;

    pnk_buf_add(&buf, "");
    for (const char *p = text; *p; p++) {
        const char *end = *p == '{' ? strchr(p, '}') : NULL;

        if (end) {
            pnk_buf_add(&buf, word_for(b, pnk_arena_text_n(b->arena, p + 1, (size_t)(end - p - 1))));
            p = end;
        } else {
            pnk_buf_add_n(&buf, p, 1);
        }
    }
    kept = pnk_arena_text(b->arena, buf.text);
    pnk_buf_free(&buf);
    return kept;
}

/* A day in a style: iso dots slashes words short dashes noyear month_first, until (with the ending that "карата" asks for). */
const char *day_in_words(book *b, pnk_day day, const char *style)
{
    static const char *const months[3][12] = {
        { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December" },
        { "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря" },
        { "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь" },
    };
    int year, month, d, language = language_index(b->language);
    bool until;
    char iso[16];

    pnk_day_split(day, &year, &month, &d);
    if (!strcmp(style, "iso"))
        return print(b, "%s", pnk_day_text(day, iso));
    if (!strcmp(style, "dots"))
        return print(b, "%02d.%02d.%d", d, month, year);
    if (!strcmp(style, "dots_short"))
        return print(b, "%d.%02d.%02dг.", d, month, year % 100);
    if (!strcmp(style, "slashes"))
        return print(b, "%02d/%02d/%d", d, month, year);
    if (!strcmp(style, "noyear"))
        return language == 0 ? print(b, "%d %s", d, months[0][month - 1]) : language == 1 ? print(b, "%d %s", d, months[1][month - 1]) :
               print(b, "%d-%s", d, months[2][month - 1]);
    if (!strcmp(style, "dashes"))
        return print(b, "%d-%.3s-%02d", d, months[0][month - 1], year % 100);
    if (!strcmp(style, "month_first"))
        return print(b, "%s %d, %d", months[0][month - 1], d, year);
    until = !strcmp(style, "until");
    must(until || !strcmp(style, "words"), style);
    if (language == 0)
        return print(b, "%d %s %d", d, months[0][month - 1], year);
    if (language == 1)
        return print(b, "%d %s %d%s", d, months[1][month - 1], year, b->variant ? " года" : " г.");
    return print(b, "%d-жылдын %d-%.*sы%s", year, d, (int)strlen(months[2][month - 1]) - 2, months[2][month - 1], until ? "на" : "");
}

const area rayons[] = {
    { { "Batken district", "Баткенский район", "Баткен району" }, "KG05214000000" },
    { { "Leilek district", "Лейлекский район", "Лейлек району" }, "KG05236000000" },
    { { "Kadamjay district", "Кадамжайский район", "Кадамжай району" }, "KG05258000000" },
};
const size_t n_rayons = sizeof rayons / sizeof *rayons;

const area aimaks[] = {
    { { "Samarkandek AA", "Самаркандек АА", "Самаркандек АА" }, "KG05214846000" }, { { "Ak-Sai AA", "Ак-Сай АА", "Ак-Сай АА" }, "KG05214848000" },
    { { "Ak-Tatyr AA", "Ак-Татыр АА", "Ак-Татыр АА" }, "KG05214849000" }, { { "Kyshtut AA", "Кыштут АА", "Кыштут АА" }, "KG05214835000" },
    { { "Ak-Suu AA", "Ак-Суу АА", "Ак-Суу АА" }, "KG05236802000" }, { { "Beshkent AA", "Бешкент АА", "Бешкент АА" }, "KG05236804000" },
    { { "Kulundu AA", "Кулунду АА", "Кулунду АА" }, "KG05236825000" }, { { "Birlik AA", "Бирлик АА", "Бирлик АА" }, "KG05258812000" },
    { { "Alga AA", "Алга АА", "Алга АА" }, "KG05258808000" },
};
const size_t n_aimaks = sizeof aimaks / sizeof *aimaks;

const village villages[] = {
    { 0, 0, { "Samarkandek", "Самаркандек", "Самаркандек" }, 70.5459, 39.9981 }, { 0, 0, { "Jany-Bak", "Жаны-Бак", "Жаңы-Бак" }, 70.5035, 39.9915 },
    { 0, 0, { "Min-Oruk", "Мин-Орук", "Миң-Өрүк" }, 70.6288, 39.9950 }, { 0, 1, { "Ak-Sai", "Ак-Сай", "Ак-Сай" }, 70.5221, 39.8744 },
    { 0, 1, { "Kok-Tash", "Кок-Таш", "Көк-Таш" }, 70.5280, 39.9491 }, { 0, 1, { "Uch-Dobo", "Уч-Добо", "Үч-Дөбө" }, 70.4831, 39.9471 },
    { 0, 2, { "Ravat", "Рават", "Рават" }, 70.1723, 39.8835 }, { 0, 2, { "Orto-Boz", "Орто-Боз", "Орто-Боз" }, 70.5021, 39.9604 },
    { 0, 3, { "Tayan", "Таян", "Таян" }, 71.1083, 39.9026 }, { 0, 3, { "Sogment", "Согмент", "Согмент" }, 71.0505, 39.8928 },
    { 1, 4, { "Ak-Suu", "Ак-Суу", "Ак-Суу" }, 69.3716, 39.8988 }, { 1, 4, { "Jenish", "Джениш", "Жеңиш" }, 69.3766, 39.9468 },
    { 1, 5, { "Beshkent", "Бешкент", "Бешкент" }, 69.8186, 40.0308 }, { 1, 6, { "Kulundu", "Кулунду", "Кулунду" }, 69.6413, 40.1064 },
    { 1, 6, { "Internatsional", "Интернационал", "Интернационал" }, 69.62, 40.12 }, { 1, 6, { "Maksat", "Максат", "Максат" }, 69.57, 40.10 },
    { 2, 7, { "Ormosh", "Ормош", "Ормош" }, 71.2609, 39.9459 }, { 2, 7, { "Birlik", "Бирлик", "Бирлик" }, 71.26, 39.94 },
    { 2, 8, { "Alga", "Алга", "Алга" }, 71.4990, 40.2363 }, { 2, 8, { "Chekelik", "Чекелик", "Чекелик" }, 71.48, 40.23 },
};
const size_t n_villages = sizeof villages / sizeof *villages;
