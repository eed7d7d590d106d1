using System.Text;
using Lathe.Text.Tokenizers;

namespace Lathe.Text.Tests.Tokenizers;

/// <summary>Mutated vocabularies, merges, ranks and character lists: every one loads and encodes, or is refused with an error that names it.</summary>
public sealed class MutatedVocabularyTests
{
    private const string Source = "mutated/file";

    private static int Long => int.TryParse(Environment.GetEnvironmentVariable("LATHE_FUZZ"), out int count) ? count : 100_000;

    [Theory]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    [InlineData("tiktoken")]
    public void A_mutated_file_loads_or_is_refused(string format) => Fuzz(format, 1500, seed: 1);

    [Theory]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    [InlineData("tiktoken")]
    [Trait("Category", "Slow")]
    public void A_hundred_thousand_mutated_files_load_or_are_refused(string format) => Fuzz(format, Long, seed: 2);

    private static void Fuzz(string format, int count, int seed)
    {
        byte[] vocabulary = """{"a": 0, "b": 1, "\u0120": 2, "ab": 3, "\u0120a": 4, "\u0120ab": 5, "<s>": 6, "</s>": 7}"""u8.ToArray();
        const string merges = "#version: 0.2 - pattern: o200k\na b\n\u0120 a\n\u0120 ab\n";
        byte[] ranks = Encoding.ASCII.GetBytes(string.Concat("a,b, ,ab, a,\0\0\0\0".Split(',').Select((t, i) => $"{Convert.ToBase64String(Encoding.UTF8.GetBytes(t))} {i}\n")));
        byte[] original = format switch { "vocab.json" => vocabulary, "merges.txt" => Encoding.UTF8.GetBytes(merges), _ => ranks };
        Func<byte[], ByteLevelBpe> load = format switch
        {
            "vocab.json" => bytes => VocabularyAndMergesFile.Parse(bytes, Source, merges, Source, null),
            "merges.txt" => bytes => VocabularyAndMergesFile.Parse(vocabulary, Source, Encoding.UTF8.GetString(bytes), Source, null),
            _ => bytes => TiktokenFile.Parse(bytes, Source, PreTokenizer.Gpt2),
        };
        _ = load(original);
        var random = new Random(seed);
        (int loaded, int refused) = (0, 0);
        for (int round = 0; round < count; round++)
        {
            byte[] bytes = Mutate(original, random);
            try
            {
                ByteLevelBpe tokenizer = load(bytes);
                loaded++;
                int[] ids = tokenizer.Encode("ab ab<s> a", new EncodeOptions { AllowSpecial = true, AddSpecial = true });
                Assert.All(ids, id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
                _ = tokenizer.Decode(ids);
            }
            catch (InvalidDataException error)
            {
                refused++;
                Assert.Contains(Source, error.Message, StringComparison.Ordinal);
            }
            catch (FormatException error)
            {
                // It lost the token of a byte of the text.
                Assert.Contains("which the vocabulary does not have", error.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(loaded > 0 && refused > 0, $"{loaded} files loaded, {refused} were refused: the mutator is broken.");
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = new List<byte>(original);
        for (int changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            int at = random.Next(bytes.Count), length = Math.Min(random.Next(1, 9), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes[at] = (byte)"0189 \"{}:,\\\n#=A"[random.Next(15)];
                    break;
                default:
                    bytes[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. bytes];
    }
}
