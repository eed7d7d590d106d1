using Lathe.Text.Tokenizers.Pipeline;

namespace Lathe.Text.Tokenizers.HuggingFace;

/// <summary>Reads <c>"post_processor"</c>.</summary>
internal static class TemplateReader
{
    private const string Known = "TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, Sequence";
    private static readonly TemplatePart A = new(TemplatePart.A, 0), B = new(TemplatePart.B, 1);

    /// <summary>Null where nothing is put around a text.</summary>
    public static SpecialTemplate? Read(JsonView? json)
    {
        if (json is not { } root) return null;
        (TemplatePart[] Single, TemplatePart[] Pair)? found = null;
        Add(root);
        string raw = root.Element.GetRawText();
        (TemplatePart[] single, TemplatePart[] pair) = found ?? ([A], [A, B]);
        return new SpecialTemplate(single, pair, writer => writer.WriteRawValue(raw));

        void Add(JsonView part)
        {
            switch (part.Type)
            {
                case "Sequence":
                    foreach (JsonView item in part.Need("processors").Items) Add(item);
                    break;
                case "ByteLevel":
                    break;
                case "TemplateProcessing" when found is null:
                    JsonView? tokens = part["special_tokens"];
                    found = (Parts(part.Need("single"), tokens), Parts(part.Need("pair"), tokens));
                    break;
                case "BertProcessing" when found is null:
                    (TemplatePart cls, TemplatePart sep) = (Id(part.Need("cls")), Id(part.Need("sep")));
                    found = ([cls, A, sep], [cls, A, sep, B, sep with { Type = 1 }]);
                    break;
                case "RobertaProcessing" when found is null:
                    (cls, sep) = (Id(part.Need("cls")), Id(part.Need("sep")));
                    found = ([cls, A, sep], [cls, A, sep, sep, B with { Type = 0 }, sep]);
                    break;
                case "TemplateProcessing" or "BertProcessing" or "RobertaProcessing":
                    throw part.Fail("is the second processor that adds special tokens, which Lathe does not support: expected one");
                default:
                    throw part.Unsupported(Known);
            }
        }
    }

    private static TemplatePart Id(JsonView pair)
        => pair.Items.ToArray() is [_, { } id] ? new TemplatePart(id.Int(0, ModelReader.LargestId), 0) : throw pair.Fail("is not a token and its id");

    private static TemplatePart[] Parts(JsonView template, JsonView? tokens)
    {
        var parts = new List<TemplatePart>();
        foreach (JsonView item in template.Items)
        {
            if (item["Sequence"] is { } text)
            {
                string name = text.Need("id").String();
                parts.Add(new TemplatePart(name == "A" ? TemplatePart.A : name == "B" ? TemplatePart.B : throw text.Fail($"is '{name}': expected A or B"), Type(text)));
            }
            else
            {
                JsonView special = item.Need("SpecialToken");
                string name = special.Need("id").String();
                JsonView ids = (tokens?[name] ?? throw special.Fail($"'{name}' is not among special_tokens")).Need("ids");
                foreach (JsonView id in ids.Items) parts.Add(new TemplatePart(id.Int(0, ModelReader.LargestId), Type(special)));
            }
        }

        return [.. parts];
    }

    private static int Type(JsonView json) => json["type_id"]?.Int(0, 1000) ?? 0;
}
