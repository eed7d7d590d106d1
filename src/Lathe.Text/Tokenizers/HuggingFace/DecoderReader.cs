using System.Text.Json;
using Lathe.Text.Tokenizers.Pipeline.Decoders;

namespace Lathe.Text.Tokenizers.HuggingFace;

/// <summary>Reads <c>"decoder"</c>.</summary>
internal static class DecoderReader
{
    private const string Known = "Sequence, ByteLevel, Metaspace, WordPiece, ByteFallback, Replace, Strip, Fuse";

    public static TokenDecoder Read(JsonView? json)
    {
        if (json is not { } decoder) return new TokenDecoder([DecoderSteps.Join], writer => writer.WriteNullValue());
        var steps = new List<DecoderStep>();
        bool apostrophes = false, fused = false;
        Add(decoder);
        string raw = decoder.Element.GetRawText();
        return new TokenDecoder(steps, writer => writer.WriteRawValue(raw)) { JoinsApostrophes = apostrophes };

        void Add(JsonView part)
        {
            if (fused && part.Type is not "Strip") throw part.Fail($"is a {part.Type} behind Fuse, which Lathe does not support: expected Strip");
            switch (part.Type)
            {
                case "Sequence":
                    foreach (JsonView item in part.Need("decoders").Items) Add(item);
                    break;
                case "ByteLevel":
                    steps.Add(DecoderSteps.ByteLevel);
                    break;
                case "Metaspace":
                    steps.Add(DecoderSteps.Metaspace(SplitterReader.Mark(part).ToString(), SplitterReader.Scheme(part) != "never"));
                    break;
                case "WordPiece":
                    apostrophes = part.Flag("cleanup", true);
                    steps.Add(DecoderSteps.WordPiece(part.Text("prefix") ?? "##", apostrophes));
                    break;
                case "ByteFallback":
                    steps.Add(DecoderSteps.ByteFallback);
                    break;
                case "Replace":
                    steps.Add(Replace(part));
                    break;
                case "Fuse":
                    fused = true;
                    break;
                case "Strip":
                    Strip(part);
                    break;
                default:
                    throw part.Unsupported(Known);
            }
        }

        void Strip(JsonView part)
        {
            string content = part.Text("content") ?? " ";
            int start = part.Need("start").Int(0, 1000), stop = part.Need("stop").Int(0, 1000);
            if (content.Length != 1 || content[0] > 127) throw part.Fail($"strips '{content}': expected one ASCII character");
            if (!fused) steps.Add(DecoderSteps.Strip((byte)content[0], start, stop));
            else if (content == " " && stop == 0) steps.Add(DecoderSteps.TrimStart(start));
            else throw part.Fail("takes characters off the end of the whole text, which Lathe does not support: expected spaces off its start");
        }
    }

    private static DecoderStep Replace(JsonView part)
    {
        string literal = part.Need("pattern").Text("String") ?? throw part.Fail("replaces a regular expression, which Lathe does not support: expected a string");
        return literal.Length > 0 ? DecoderSteps.Replace(literal, part.Need("content").String()) : throw part.Fail("replaces nothing: expected text");
    }
}
