using System.Buffers.Binary;
using Lathe.Training.Data.Text;

namespace Lathe.Training.Tests.Data.Text;

public sealed class TokenFileTests : IDisposable
{
    private readonly Training.Tests.Digits.TemporaryFolder _folder = new();

    [Theory]
    [InlineData(300)]
    [InlineData(65_536)]
    [InlineData(70_000)]
    public void Tokens_and_documents_come_back(int vocabulary)
    {
        var tokenizer = new ByteTokenizer(vocabulary);
        using TokenFile file = Write(tokenizer, "<|endoftext|>one<|endoftext|>\ntwo words<|endoftext|><|endoftext|>\n\nthree", "fourth");
        Assert.Equal(vocabulary > 65_536 ? 4 : 2, file.Header.TokenBytes);
        int[] ids = new int[file.Count];
        file.Read(0, ids);
        Assert.Equal("one|two words|\nthree|fourth|", string.Concat(ids.Select(id => id == 0 ? '|' : (char)(id - 1))));
        Assert.Equal([0L, 4L, 14L, 21L, 28L], Enumerable.Range(0, 5).Select(i => file.DocumentStart(i)));
        Assert.Equal([0L, 0L, 1L, 1L, 2L, 3L, 3L], new long[] { 0, 3, 4, 13, 14, 21, 27 }.Select(file.DocumentOf));
        file.RequireTokenizer(TokenizerHash.Of(tokenizer), vocabulary);
        Assert.Contains("another tokenizer", Assert.Throws<InvalidDataException>(() => file.RequireTokenizer(TokenizerHash.Of(new ByteTokenizer(vocabulary + 1)), vocabulary + 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(file.Count - 1, new int[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(-1, new int[1]));
    }

    [Fact]
    public void Pieces_of_any_size_make_the_same_documents()
    {
        string text = string.Concat(Enumerable.Range(0, 60).Select(i => (i % 7 == 3 ? "#END#\n" : "") + new string((char)('a' + (i % 26)), i % 11) + (i % 5 == 0 ? "😀" : "\n")));
        List<string> whole = Documents(text, 1 << 20);
        Assert.Equal(text.Split("#END#").Select((d, i) => i > 0 && d.StartsWith('\n') ? d[1..] : d).Where(d => d.Length > 0), whole);
        foreach (int piece in (int[])[1, 2, 3, 5, 6, 7, 8, 13, 50, 200]) Assert.Equal(whole, Documents(text, piece));
    }

    [Fact]
    public void Damaged_files_say_what_is_wrong()
    {
        using (Write(new ByteTokenizer(), "some text<|endoftext|>and more"))
        {
        }

        string path = _folder.File("tokens.bin");
        byte[] good = File.ReadAllBytes(path);
        void Refused(string word, Action<byte[]> damage, int? length = null)
        {
            byte[] bad = [.. good];
            damage(bad);
            File.WriteAllBytes(path, bad[..(length ?? bad.Length)]);
            InvalidDataException error = Assert.Throws<InvalidDataException>(() =>
            {
                using TokenFile file = TokenFile.Open(path);
                file.Read(0, new int[file.Count]);
            });
            Assert.Contains(word, error.Message, StringComparison.Ordinal);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }

        Refused("LATHETOK", b => b[0]++);
        Refused("LATHETOK", _ => { }, 40);
        Refused("version", b => b[8] = 9);
        Refused("bytes a token", b => b[12] = 3);
        Refused("cut short", _ => { }, good.Length - 1);
        Refused("cut short", b => BinaryPrimitives.WriteInt64LittleEndian(b.AsSpan(16), long.MaxValue));
        Refused("cut short", b => BinaryPrimitives.WriteInt64LittleEndian(b.AsSpan(32), long.MaxValue / 4));
        Refused("document 1", b => BinaryPrimitives.WriteInt64LittleEndian(b.AsSpan(good.Length - 8), 0));
        Refused("vocabulary", b => b[TokenFileHeader.Length + 1] = 0xff);
    }

    [Fact]
    public void Mutated_files_never_do_worse_than_an_error()
    {
        using (Write(new ByteTokenizer(), "some text<|endoftext|>and more<|endoftext|>third"))
        {
        }

        string path = _folder.File("tokens.bin");
        byte[] good = File.ReadAllBytes(path);
        var random = new Random(7);
        for (int i = 0; i < 3000; i++)
        {
            byte[] bad = [.. good];
            for (int j = random.Next(1, 4); j > 0; j--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, bad[..(random.Next(4) == 0 ? random.Next(bad.Length) : bad.Length)]);
            try
            {
                using TokenFile file = TokenFile.Open(path);
                file.Read(0, new int[file.Count]);
                for (long token = 0; token < file.Count; token++) Assert.InRange(file.DocumentOf(token), 0, file.Documents - 1);
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    [Fact]
    public void A_text_without_a_token_is_refused_and_an_older_file_stays()
    {
        using (Write(new ByteTokenizer(), "text"))
        {
        }

        byte[] before = File.ReadAllBytes(_folder.File("tokens.bin"));
        Assert.Throws<InvalidDataException>(() => Write(new ByteTokenizer(), "<|endoftext|>"));
        Assert.Equal(before, File.ReadAllBytes(_folder.File("tokens.bin")));
    }

    [Fact]
    public void The_held_out_split_begins_with_a_document()
    {
        using TokenFile many = Write(new ByteTokenizer(), string.Join("<|endoftext|>", Enumerable.Range(0, 40).Select(i => new string('a', 5 + (i % 4)))));
        (TokenRange train, TokenRange held) = TokenRange.Split(many, 0.25);
        Assert.Equal((0, many.Count), (train.Start, held.End));
        Assert.Equal(train.End, held.Start);
        Assert.Equal(held.Start, many.DocumentStart(many.DocumentOf(held.Start)));
        Assert.InRange(held.Count, many.Count * 0.2, many.Count * 0.3);
        Assert.Equal(0, TokenRange.Split(many, 0).Validation.Count);
    }

    [Fact]
    public void One_line_end_behind_a_separator_belongs_to_it_wherever_the_text_is_read_in_two()
    {
        string text = "one#END#\r\ntwo\r\n#END#\n\nthree#END#\r\n\r\nfour#END#\rfive#END#\r";
        string[] expected = ["one", "two\r\n", "\nthree", "\r\nfour", "\rfive", "\r"];
        for (int piece = 1; piece < 64; piece++) Assert.Equal(expected, Documents(text, piece));
        for (int piece = 1; piece < 64; piece++) Assert.Equal([.. new string[40].Select(_ => "\n")], Documents(string.Concat(Enumerable.Repeat("#END#\n\n", 40)), piece));
    }

    public void Dispose() => _folder.Dispose();

    private static List<string> Documents(string text, int piece)
    {
        var documents = new List<string>();
        foreach ((string part, bool begins) in TextDocuments.Read(new StringReader(text), "#END#", piece))
        {
            if (begins) documents.Add("");
            documents[^1] += part;
        }

        return documents;
    }

    private TokenFile Write(ByteTokenizer tokenizer, params string[] texts)
    {
        string[] paths = [.. texts.Select((_, i) => _folder.File($"{i}.txt"))];
        for (int i = 0; i < texts.Length; i++) File.WriteAllText(paths[i], texts[i]);
        TokenFileBuilder.Write(paths, tokenizer, _folder.File("tokens.bin"));
        return TokenFile.Open(_folder.File("tokens.bin"));
    }
}
