using Lathe.Training.Data.Filters.Languages;

namespace Lathe.Training.Tests.Data.Filters;

public sealed class LanguageGuessTests
{
    [Theory]
    [InlineData("en", "The quick brown fox jumps over the lazy dog near the river bank.")]
    [InlineData("en", "What is the largest planet?")]
    [InlineData("de", "Der Hund läuft schnell durch den Garten und bellt laut.")]
    [InlineData("de", "Wie spät ist es?")]
    [InlineData("fr", "Les élèves préparent leurs valises avant de partir en vacances.")]
    [InlineData("es", "Los niños juegan en el parque mientras sus padres conversan.")]
    [InlineData("pt", "As crianças brincam no parque enquanto os pais conversam.")]
    [InlineData("it", "I bambini giocano nel parco mentre i genitori chiacchierano.")]
    [InlineData("nl", "De kinderen spelen in het park terwijl hun ouders praten.")]
    [InlineData("sv", "Barnen leker i parken medan föräldrarna pratar med varandra.")]
    [InlineData("da", "Børnene leger i parken, mens forældrene taler med hinanden.")]
    [InlineData("no", "Barna leker i parken mens foreldrene snakker med hverandre etter jobb.")]
    [InlineData("fi", "Lapset leikkivät puistossa, kun vanhemmat juttelevat keskenään.")]
    [InlineData("pl", "Dzieci bawią się w parku, podczas gdy rodzice rozmawiają.")]
    [InlineData("cs", "Děti si hrají v parku, zatímco rodiče si povídají.")]
    [InlineData("sk", "Deti sa hrajú v parku, zatiaľ čo rodičia sa rozprávajú.")]
    [InlineData("hu", "A gyerekek a parkban játszanak, miközben a szülők beszélgetnek.")]
    [InlineData("ro", "Copiii se joacă în parc în timp ce părinții vorbesc.")]
    [InlineData("tr", "Çocuklar parkta oynarken anne babaları sohbet ediyor.")]
    [InlineData("id", "Anak-anak bermain di taman sementara orang tua mereka mengobrol.")]
    [InlineData("vi", "Bọn trẻ chơi trong công viên khi cha mẹ chúng nói chuyện.")]
    [InlineData("ca", "Els nens juguen al parc mentre els seus pares parlen.")]
    [InlineData("hr", "Djeca se igraju u parku dok njihovi roditelji razgovaraju.")]
    [InlineData("sl", "Otroci se igrajo v parku, medtem ko se njihovi starši pogovarjajo.")]
    [InlineData("lt", "Vaikai žaidžia parke, o jų tėvai kalbasi tarpusavyje.")]
    [InlineData("lv", "Bērni spēlējas parkā, kamēr viņu vecāki sarunājas.")]
    [InlineData("et", "Lapsed mängivad pargis, samal ajal kui nende vanemad räägivad.")]
    [InlineData("ru", "Дети играют в парке, пока их родители разговаривают.")]
    [InlineData("uk", "Діти граються в парку, поки їхні батьки розмовляють.")]
    [InlineData("be", "Дзеці гуляюць у парку, пакуль іх бацькі размаўляюць.")]
    [InlineData("bg", "Децата играят в парка, докато родителите им разговарят.")]
    [InlineData("sr", "Деца се играју у парку док њихови родитељи разговарају.")]
    [InlineData("ar", "يلعب الأطفال في الحديقة بينما يتحدث آباؤهم.")]
    [InlineData("fa", "کودکان در پارک بازی می‌کنند و پدر و مادرشان گفتگو می‌کنند.")]
    [InlineData("ur", "بچے پارک میں کھیل رہے ہیں جبکہ ان کے والدین باتیں کر رہے ہیں۔")]
    [InlineData("el", "Τα παιδιά παίζουν στο πάρκο.")]
    [InlineData("he", "הילדים משחקים בפארק.")]
    [InlineData("hi", "बच्चे पार्क में खेल रहे हैं।")]
    [InlineData("th", "เด็กๆ เล่นในสวนสาธารณะ")]
    [InlineData("ko", "아이들이 공원에서 놀고 있다.")]
    [InlineData("ja", "子供たちが公園で遊んでいる。")]
    [InlineData("zh", "孩子们在公园里玩耍。")]
    public void Sentences_are_told_apart(string language, string text)
    {
        LanguageScore guess = LanguageGuess.Guess(text);
        Assert.True(language == guess.Language, string.Join(", ", LanguageGuess.Rank(text).Take(3)));
        Assert.InRange(guess.Score, 0.3, 1);
        Assert.Contains(language, LanguageGuess.Languages);
    }

    // Each was taken for another language, and surely so: their words are few, and Europe shares them.
    [Theory]
    [InlineData("Convert 45 kilometers to meters. 45 kilometers is 45000 meters.")]
    [InlineData("Convert 800 grams to kilograms. 800 grams is 0.8 kilograms.")]
    [InlineData("Formulate a chemical formula. The chemical formula for calcium oxide is CaO.")]
    [InlineData("Name three essential vitamins for human health. Vitamin A, Vitamin C, Vitamin D")]
    [InlineData("Convert the temperature from Celsius to Kelvin. 25 degrees Celsius is 298.15 Kelvin.")]
    public void Short_english_is_english(string text) => Assert.Equal("en", LanguageGuess.Guess(text).Language);

    [Theory]
    [InlineData("")]
    [InlineData("12 + 7 = 19 !?")]
    [InlineData("\ud800 \U0001F600")]
    public void Text_without_letters_has_no_language(string text) => Assert.Equal(new LanguageScore("und", 0), LanguageGuess.Guess(text));

    [Fact]
    public void Scores_are_probabilities()
    {
        IReadOnlyList<LanguageScore> ranked = LanguageGuess.Rank("Perhaps a museum, a radio, an idea");
        Assert.Equal(1, ranked.Sum(r => r.Score), 9);
        Assert.Equal(ranked.OrderByDescending(r => r.Score), ranked);
        Assert.Equal(2.0 / 3, LanguageGuess.Guess("abc \u4e2d\u6587").Score, 9);
    }
}
