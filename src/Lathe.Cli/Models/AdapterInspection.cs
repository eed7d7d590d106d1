using System.Globalization;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Nn.Lora;

namespace Lathe.Cli.Models;

/// <summary>Says what an adapter's folder holds: settings, sizes, and how far each module is moved.</summary>
internal static class AdapterInspection
{
    private const int Indent = 10;

    public static InspectAdapterDocument Of(string folder, bool tensors)
    {
        PeftContents contents = PeftContents.Read(folder);
        LoraOptions options = contents.Config.Options;
        TensorDocument[] all = [.. contents.Weights.Select(w => new TensorDocument(w.Name, w.Type, [.. w.Shape], w.ByteLength))];
        return new InspectAdapterDocument
        {
            Path = Path.GetFullPath(folder),
            Format = "adapter",
            BaseModel = contents.Config.BaseModel,
            Rank = options.Rank,
            Alpha = options.Alpha,
            Dropout = options.Dropout,
            RankStabilized = options.RankStabilized,
            Dora = options.Dora,
            Biases = options.Biases.ToString().ToLowerInvariant(),
            Targets = [.. contents.Modules.Select(m => Last(m.Module)).Distinct()],
            SaveModules = options.SaveModules,
            Parameters = contents.Parameters,
            StoredBytes = all.Sum(t => t.Bytes),
            Modules = [.. contents.Modules.Select(m => new AdaptedModuleDocument(m.Module, m.Layer, m.Rank, m.Alpha, m.Inputs, m.Outputs, m.Parameters, m.Norm))],
            Wholes = [.. all.Where(t => contents.Wholes.Any(w => t.Name.EndsWith(w.Name[w.Name.LastIndexOf('.')..], StringComparison.Ordinal) && Plain(t.Name) == w.Name))],
            Tensors = tensors ? all : null,
        };

        static string Plain(string key)
        {
            foreach (string word in (string[])["base_model.model.", ".base_layer", ".modules_to_save.default", ".modules_to_save"])
            {
                int at = key.IndexOf(word, StringComparison.Ordinal);
                if (at >= 0) key = key.Remove(at, word.Length);
            }

            return key;
        }
    }

    public static void Write(InspectAdapterDocument document, Screen screen)
    {
        Row("adapter", document.Path);
        Row("base", document.BaseModel ?? "not said");
        string[] kinds = [document.Dora ? "DoRA" : "LoRA", .. document.RankStabilized ? (string[])["rank-stabilised"] : []];
        Row("kind", $"{string.Join(", ", kinds)}, rank {document.Rank}, alpha {Number(document.Alpha)}, dropout {Number(document.Dropout)}{(document.Biases == "none" ? "" : $", biases: {document.Biases}")}");
        Row("targets", document.Targets.Count == 0 ? "none" : string.Join(", ", document.Targets));
        if (document.Wholes.Count > 0) Row("whole", string.Join(", ", document.Wholes.Select(w => $"{w.Name["base_model.model.".Length..]} [{string.Join(", ", w.Shape)}]")));
        Row("numbers", $"{Say.Count(document.Parameters)}, {Say.Bytes(document.StoredBytes)}");
        if (document.Modules.Count > 0) Norms(document, screen);
        if (document.Tensors is { } tensors)
        {
            screen.WriteLine();
            screen.WriteLine($"  {screen.Ink.Bold("Weights")}");
            foreach (TensorDocument t in tensors) screen.WriteLine($"  {t.Type,-5} {$"[{string.Join(", ", t.Shape)}]",-16} {t.Name}");
        }

        void Row(string name, string text)
        {
            int i = 0;
            foreach (string line in TextWidth.Wrap(text, Math.Max(20, screen.Width - Indent - 4))) screen.WriteLine($"  {screen.Ink.Accent((i++ == 0 ? name : "").PadRight(Indent))} {line}");
        }
    }

    // A row for each block; what is wider than the screen goes to a table below.
    private static void Norms(InspectAdapterDocument document, Screen screen)
    {
        screen.WriteLine();
        screen.WriteLine($"  {screen.Ink.Bold("How far each weight is moved, |s·B·A|")}");
        string[] columns = [.. document.Modules.Where(m => m.Layer >= 0).Select(m => Short(m)).Distinct()];
        int[] layers = [.. document.Modules.Select(m => m.Layer).Where(l => l >= 0).Distinct()];
        var within = new List<string>();
        int at = 0;
        while (at < columns.Length)
        {
            within.Clear();
            int width = 10;
            while (at < columns.Length && (within.Count == 0 || width + Math.Max(6, columns[at].Length) + 2 <= screen.Width - 2))
            {
                width += Math.Max(6, columns[at].Length) + 2;
                within.Add(columns[at++]);
            }

            screen.WriteLines(Table.Render(["block", .. within], [.. layers.Select(l => (string[])[l.ToString(CultureInfo.InvariantCulture), .. within.Select(c => Cell(l, c))])], screen.Ink));
        }

        foreach (AdaptedModuleDocument module in document.Modules.Where(m => m.Layer < 0)) screen.WriteLine($"  {module.Module}  {Norm(module.Norm)}");

        string Cell(int layer, string column) => document.Modules.FirstOrDefault(m => m.Layer == layer && Short(m) == column) is { } found ? Norm(found.Norm) : "";
    }

    // What comes after the block's number: attn.c_proj and mlp.c_proj are two; of a mixture the expert's number is left in.
    private static string Short(AdaptedModuleDocument module)
    {
        string number = $".{module.Layer.ToString(CultureInfo.InvariantCulture)}.";
        int at = module.Module.IndexOf(number, StringComparison.Ordinal);
        string rest = at < 0 ? module.Module : module.Module[(at + number.Length)..];
        return rest.EndsWith("c_proj", StringComparison.Ordinal) || rest.Count(c => c == '.') > 1 ? rest : Last(rest);
    }

    private static string Last(string module) => module[(module.LastIndexOf('.') + 1)..];

    private static string Norm(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
