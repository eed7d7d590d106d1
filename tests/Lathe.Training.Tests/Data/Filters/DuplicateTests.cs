using System.Text;
using Lathe.Training.Data.Filters.Duplicates;
using Lathe.Training.Tests.Digits;

namespace Lathe.Training.Tests.Data.Filters;

public sealed class DuplicateTests
{
    [Fact]
    public void Exact_duplicates_are_the_same_characters()
    {
        var seen = new ExactDeduplicator();
        bool[] first = [.. new[] { "a", "b", "a", "A", "a ", "", "", "é", "e\u0301", "\ud800", "\ud801", "\ud800" }.Select(seen.Add)];
        Assert.Equal([true, true, false, true, true, true, false, true, true, true, true, false], first);
        Assert.Equal(9, seen.Count);
    }

    [Theory]
    [InlineData("a\nb\na\n", "b\n")]
    [InlineData("a\nb\na", "b\n")]
    [InlineData("a\r\nb\na", "b\n")]
    [InlineData("", "")]
    [InlineData("\n", "\n")]
    [InlineData("\n\n", "")]
    [InlineData("x", "x")]
    [InlineData(" a\na\n", " a\na\n")]
    public void Lines_that_occur_twice_go_wholly(string text, string kept) => Assert.Equal(kept, Filtered(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Lines_longer_than_a_buffer_and_bytes_that_are_not_text_are_kept_exactly()
    {
        var random = new Random(3);
        byte[] bytes = new byte[300_000];
        random.NextBytes(bytes);
        for (int i = 0; i < bytes.Length; i++)
            if (bytes[i] == '\n' && random.Next(8) > 0)
                bytes[i] = 0xFF;
        var lines = new LineDeduplicator();
        lines.Count(new MemoryStream(bytes));
        var kept = new MemoryStream();
        Assert.Equal(0, lines.Filter(new MemoryStream(bytes), kept));
        Assert.Equal(bytes, kept.ToArray());
        lines.Count(new MemoryStream(bytes));
        Assert.Equal(lines.Distinct, lines.Repeated);
        kept = new MemoryStream();
        Assert.Equal(lines.Distinct, lines.Filter(new MemoryStream(bytes), kept));
        Assert.Equal(0, kept.Length);
    }

    [Fact]
    public void Files_are_filtered_beside_each_other_and_never_over_themselves()
    {
        using var folder = new TemporaryFolder();
        string a = folder.File("a.txt"), b = folder.File("b.txt"), target = folder.File("out");
        File.WriteAllText(a, "menu\none\n");
        File.WriteAllText(b, "menu\ntwo");
        Assert.Equal(2, LineDeduplicator.Run([a, b], target));
        Assert.Equal("one\n", File.ReadAllText(Path.Combine(target, "a.txt")));
        Assert.Equal("two", File.ReadAllText(Path.Combine(target, "b.txt")));
        Assert.Contains("lies in", Assert.Throws<ArgumentException>(() => LineDeduplicator.Run([a], Path.GetDirectoryName(a)!)).Message, StringComparison.Ordinal);
        Assert.Contains("both would become one", Assert.Throws<ArgumentException>(() => LineDeduplicator.Run([a, Path.Combine(target, "a.txt")], folder.File("p"))).Message, StringComparison.Ordinal);
    }

    private static string Filtered(byte[] bytes)
    {
        var lines = new LineDeduplicator();
        lines.Count(new MemoryStream(bytes));
        var kept = new MemoryStream();
        lines.Filter(new MemoryStream(bytes), kept);
        return Encoding.UTF8.GetString(kept.ToArray());
    }
}
