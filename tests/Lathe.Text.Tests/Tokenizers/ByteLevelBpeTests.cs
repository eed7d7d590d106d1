using System.Text;
using Lathe.Text.Tokenizers;
using Lathe.Text.Tokenizers.ByteLevel;

namespace Lathe.Text.Tests.Tokenizers;

public sealed class ByteLevelBpeTests
{
    public static TheoryData<string> Patterns { get; } = [.. PreTokenizer.All.Select(p => p.Name)];

    [Fact]
    public void The_handouts_example_is_encoded_as_it_says()
    {
        string[] tokens = [" ", "a", "c", "e", "h", "t", "th", " c", " a", "the", " at"];
        BpeMerge[] merges = [new(5, 4, 6), new(0, 2, 7), new(0, 1, 8), new(6, 3, 9), new(8, 5, 10)];
        var tokenizer = new ByteLevelBpe(new ByteLevelBpeModel { Tokens = [.. tokens.Select(t => Encoding.UTF8.GetBytes(t))], Merges = merges, Pattern = PreTokenizer.Gpt2 });
        Assert.Equal([9, 7, 1, 5, 10, 3], tokenizer.Encode("the cat ate"));
        FormatException error = Assert.Throws<FormatException>(() => tokenizer.Encode("dog"));
        Assert.Contains("0x64", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Any_bytes_come_back(string pattern)
    {
        ByteLevelBpe tokenizer = Samples.Trained(pattern);
        var random = new Random(3);
        for (int round = 0; round < 300; round++)
        {
            byte[] bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            var ids = new List<int>();
            tokenizer.Encode(bytes, ids);
            Assert.Equal(bytes, tokenizer.DecodeBytes([.. ids]));
            string text = Samples.Text(random, 30);
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        }
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Chunks_of_any_size_give_the_ids_of_the_whole(string pattern)
    {
        ByteLevelBpe tokenizer = Samples.Trained(pattern);
        var random = new Random(17);
        var options = new EncodeOptions { AllowSpecial = true };
        for (int round = 0; round < 12; round++)
        {
            // Several buffers long; every third round has stretches of white space or signs that are themselves longer than a buffer.
            var text = new StringBuilder();
            while (text.Length < 200_000)
            {
                text.Append(Samples.Text(random, 200));
                if (round % 3 == 0 && random.Next(60) == 0) text.Append(" \n!x1日"[random.Next(6)], random.Next(pattern == "whole" ? 300 : 90_000));
            }

            byte[] utf8 = Encoding.UTF8.GetBytes(text.ToString());
            if (round % 2 == 1) for (int i = 0; i < 200; i++) utf8[random.Next(utf8.Length)] = (byte)random.Next(256);
            var expected = new List<int>();
            tokenizer.Encode(utf8, expected, options);
            var got = new List<int>();
            StreamEncoder stream = tokenizer.CreateStreamEncoder(options);
            for (int start = 0; start < utf8.Length;)
            {
                int count = Math.Min(utf8.Length - start, 1 + random.Next(round < 6 ? 30_000 : 300));
                stream.Append(utf8.AsSpan(start, count), got);
                start += count;
            }

            stream.Flush(got);
            Assert.Equal(expected, got);
            Assert.Equal(expected, tokenizer.EncodeParallel(utf8, 3, options));
        }
    }

    [Fact]
    public void A_text_that_is_composed_first_can_be_streamed_too()
    {
        ByteLevelBpe plain = Samples.Trained("qwen2");
        var tokenizer = new ByteLevelBpe(plain.Model with { Normalize = static text => text.Replace("e\u0301", "é", StringComparison.Ordinal) });
        var random = new Random(31);
        var options = new EncodeOptions { AllowSpecial = true };
        byte[] utf8 = Encoding.UTF8.GetBytes(Samples.Text(random, 200_000));
        var expected = new List<int>();
        tokenizer.Encode(utf8, expected, options);
        var got = new List<int>();
        StreamEncoder stream = tokenizer.CreateStreamEncoder(options);
        for (int start = 0, count; start < utf8.Length; start += count)
        {
            count = Math.Min(utf8.Length - start, 1 + random.Next(9000));
            stream.Append(utf8.AsSpan(start, count), got);
        }

        stream.Flush(got);
        Assert.Equal(expected, got);
        Assert.Equal(expected, tokenizer.EncodeParallel(utf8, 2, options));
    }

    [Fact]
    public void A_stream_holds_about_its_buffer_whatever_the_file()
    {
        ByteLevelBpe tokenizer = Samples.Trained("gpt2");
        StreamEncoder stream = tokenizer.CreateStreamEncoder();
        byte[] chunk = Encoding.UTF8.GetBytes(Samples.Text(new Random(1), 1000));
        var ids = new List<int>();
        for (int i = 0; i < 50; i++) stream.Append(chunk, ids);
        ids.Clear();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 500; i++)
        {
            stream.Append(chunk, ids);
            ids.Clear();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_long_piece_is_merged_as_a_short_one()
    {
        // Both ways of merging, the heap's and the scan's, on the same letters.
        ByteLevelBpe tokenizer = Samples.Trained("whole");
        var random = new Random(9);
        for (int round = 0; round < 50; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(49, 120)).Select(_ => "abc"[random.Next(3)]));
            int[] ids = [.. Encoding.UTF8.GetBytes(text).Select(b => tokenizer.Vocabulary.ByteIds[b])];
            Assert.Equal(MergeSlowly(tokenizer, [.. ids]), ids.AsSpan(0, BpeMerger.Merge(tokenizer.Vocabulary.Pairs, ids)).ToArray());
        }
    }

    [Fact]
    public void A_million_letters_without_a_blank_take_no_square_of_time()
    {
        var ids = new List<int>();
        Samples.Trained("gpt2").Encode(new string('a', 1_000_000), ids);
        Assert.True(ids.Count is > 0 and < 1_000_000);
    }

    [Fact]
    public void Invalid_bytes_decode_as_Python_replaces_them()
    {
        ByteLevelBpe tokenizer = Samples.Trained("gpt2");
        (byte[] Bytes, string Text)[] cases =
        [
            ([0xFF], "\uFFFD"), ([0xE2, 0x82], "\uFFFD"), ([0xE2, 0x82, 0x41], "\uFFFDA"), ([0xF0, 0x9F, 0x99, 0xF0], "\uFFFD\uFFFD"),
            ([0xC0, 0x80], "\uFFFD\uFFFD"), ([0xED, 0xA0, 0x80], "\uFFFD\uFFFD\uFFFD"), ([0xF4, 0x90, 0x80, 0x80], "\uFFFD\uFFFD\uFFFD\uFFFD"),
            ([0x61, 0x80, 0x62], "a\uFFFDb"),
        ];
        foreach ((byte[] bytes, string text) in cases)
            Assert.Equal(text, tokenizer.Decode([.. bytes.Select(b => tokenizer.Vocabulary.ByteIds[b])]));
    }

    [Fact]
    public void The_stream_decoder_never_ends_in_half_a_character()
    {
        ByteLevelBpe tokenizer = Samples.Trained("gpt2");
        var random = new Random(23);
        for (int round = 0; round < 300; round++)
        {
            byte[] bytes = round % 2 == 0 ? Encoding.UTF8.GetBytes(Samples.Text(random, 20)) : new byte[60];
            if (round % 2 == 1) random.NextBytes(bytes);
            int[] ids = [.. bytes.Select(b => tokenizer.Vocabulary.ByteIds[b])];
            var decoder = new StreamDecoder(tokenizer);
            var text = new StringBuilder();
            foreach (int id in ids)
            {
                string piece = decoder.Append(id);
                Assert.True(piece.Length == 0 || !char.IsHighSurrogate(piece[^1]));
                if (round % 2 == 0) Assert.DoesNotContain('\uFFFD', piece);
                text.Append(piece);
            }

            text.Append(decoder.Flush());
            Assert.Equal(tokenizer.Decode(ids), text.ToString());
        }
    }

    private static List<int> MergeSlowly(ByteLevelBpe tokenizer, List<int> ids)
    {
        while (true)
        {
            (int Rank, int At, int Result) best = (PairTable.NoRank, 0, 0);
            for (int i = 0; i + 1 < ids.Count; i++)
            {
                int rank = tokenizer.Vocabulary.Pairs.Find(ids[i], ids[i + 1], out int result);
                if (rank < best.Rank) best = (rank, i, result);
            }

            if (best.Rank == PairTable.NoRank) return ids;
            ids[best.At] = best.Result;
            ids.RemoveAt(best.At + 1);
        }
    }
}
