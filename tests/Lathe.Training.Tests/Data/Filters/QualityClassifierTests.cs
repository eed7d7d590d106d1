using Lathe.Training.Data.Filters.Quality;
using Lathe.Training.Tests.Digits;
using Lathe.Training.Tests.Vectors;

namespace Lathe.Training.Tests.Data.Filters;

public sealed class QualityClassifierTests
{
    private static readonly string[] Facts = ["glass is made of sand", "rivers carry silt to the sea", "iron rusts in wet air", "the moon raises the tides", "bees find their way by the sun"];
    private static readonly string[] Noise = ["click here to log in", "buy now free shipping", "copyright all rights reserved", "register to post a reply", "best price sale today only"];

    [Fact]
    public void Texts_are_told_apart_by_their_words()
    {
        QualityClassifier classifier = QualityClassifier.Train(Examples(200));
        Assert.InRange(classifier.Score("Bees know that rivers carry sand, and the moon raises the sea."), 0.8, 1);
        Assert.InRange(classifier.Score("Log in or register now! Free shipping today only. Copyright."), 0, 0.2);
        Assert.InRange(classifier.Score(""), 0.2, 0.8);
    }

    [Fact]
    public void Training_is_a_function_of_examples_and_seed_and_a_file_keeps_every_bit()
    {
        using var folder = new TemporaryFolder();
        var options = new QualityClassifierOptions { Bits = 12, Epochs = 2 };
        QualityClassifier first = QualityClassifier.Train(Examples(31), options), again = QualityClassifier.Train(Examples(31), options);
        first.Save(folder.File("q.safetensors"));
        QualityClassifier loaded = QualityClassifier.Load(folder.File("q.safetensors"));
        foreach (string text in Facts.Concat(Noise).Append("some other words"))
        {
            Assert.Equal(first.Score(text), again.Score(text));
            Assert.Equal(first.Score(text), loaded.Score(text));
        }
    }

    [Fact]
    public void Classes_weigh_the_same_whatever_their_sizes()
    {
        (string, bool)[] uneven = [.. Examples(400).Where((e, i) => !e.Good || i % 40 < 5)];
        QualityClassifier classifier = QualityClassifier.Train(uneven);
        Assert.All(Facts, f => Assert.True(classifier.Score(f) > 0.5, f));
        Assert.All(Noise, n => Assert.True(classifier.Score(n) < 0.5, n));
    }

    [Fact]
    public void What_cannot_be_trained_or_read_is_refused_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("some of both", Assert.Throws<ArgumentException>(() => QualityClassifier.Train([("a", true)])).Message, StringComparison.Ordinal);
        Assert.Contains("Bits 30", Assert.Throws<ArgumentException>(() => QualityClassifier.Train(Examples(4), new() { Bits = 30 })).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => QualityClassifier.Load(folder.File("none")));
        var other = new Lathe.Nn.Formats.Safetensors.SafetensorsWriter();
        other.Add<float>("weights", [2], [1, 2]);
        other.Save(folder.File("other"));
        Assert.Contains("no quality classifier", Assert.Throws<FormatException>(() => QualityClassifier.Load(folder.File("other"))).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.File("text"), "not a file of weights");
        Assert.ThrowsAny<FormatException>(() => QualityClassifier.Load(folder.File("text")));
    }

    // The course trains on pages that Wikipedia links to, against others; here articles stand against the talk of menus and forums.
    [Fact]
    public void Articles_train_a_classifier_that_tells_the_published_pages_apart()
    {
        string[] articles = [.. File.ReadLines(SharedFiles.Find("evaluation/wikitext2_valid.txt")).Where(l => l.Length > 200).Take(400)];
        var random = new Random(1);
        string[] talk =
        [
            "Log in", "Register", "Forum Index", "Private messages", "Memberlist", "Search", "FAQ", "Profile", "All Rights Reserved", "Copyright", "Powered by", "Contact us", "Post reply",
            "Jobs", "Buy now", "Free", "Courses", "Home", "Page", "Click here", "Privacy policy", "Terms of service", "Share", "Subscribe", "Next topic", "View previous", "Add to cart",
        ];
        string[] offers =
        [
            "Get the best deals from around the web in your inbox.", "You are the lucky visitor of this site, and it is your day to win!", "This offer is for new customers and ends on Sunday.",
            "If you have any questions, please contact our support.", "We use cookies to give you the best experience on our site.", "Your comment is awaiting moderation.", "The time now is 10:42 pm.",
            "Want to work from home and see your income grow?", "Thanks for the post, I was looking for this!", "There are no replies to this topic.", "Sign up to be the first to hear about the next sale.",
            "To see all of the photos, log in to your account.", "This site is hosted by the team that brings you more.", "Meet people from your city!", "Find a teacher or a tutor for your exam.",
        ];
        string[] all = [.. talk, .. offers, .. offers];
        IEnumerable<string> menus = Enumerable.Range(0, 400).Select(_ => string.Join(random.Next(2) == 0 ? "\n" : " ", Enumerable.Range(0, 20).Select(_ => all[random.Next(all.Length)])));
        QualityClassifier classifier = QualityClassifier.Train([.. articles.Select(a => (a, true)), .. menus.Select(m => (m, false))]);
        using VectorCase vector = VectorManifest.Open("a4/quality");
        using var document = System.Text.Json.JsonDocument.Parse(File.ReadAllText(vector.Path));
        foreach (System.Text.Json.JsonElement page in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            double score = classifier.Score(page.GetProperty("text").GetString()!);
            Assert.True(page.GetProperty("label").GetString() == (score > 0.5 ? "wiki" : "cc"), $"{score}");
        }
    }

    private static (string Text, bool Good)[] Examples(int count)
    {
        var random = new Random(9);
        return [.. Enumerable.Range(0, count).Select(i => (Some(i % 2 == 0 ? Facts : Noise), i % 2 == 0))];

        string Some(string[] of) => $"{of[random.Next(of.Length)]}, {of[random.Next(of.Length)]}";
    }
}
