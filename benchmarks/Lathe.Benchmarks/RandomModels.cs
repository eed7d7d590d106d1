using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Weights;
using Lathe.Tensors;

namespace Lathe.Benchmarks;

/// <summary>
/// Writes models of random weights as GGUF files that Lathe and llama.cpp both load: the shapes of GPT-2 124M, SmolLM 135M and TinyLlama
/// 1.1B, normal with deviation 0.02, stored by llama.cpp's recipes (with Q4_0 the output stays Q6_K, or Q8_0 where rows are no multiple of
/// 256). How fast a model runs does not depend on what it knows. The same call writes the same bytes.
/// </summary>
internal static class RandomModels
{
    private const double Deviation = 0.02;

    private static readonly (string Name, ModelFamily Family, TransformerConfig Config)[] All =
    [
        ("gpt2-124m", Gpt2.Family, Gpt2.Small),
        ("llama-135m", Llama.Family, Llama.SmolLm135M),
        ("gpt2-355m", Gpt2.Family, Gpt2.Medium),
        ("llama-1b1", Llama.Family, Llama.TinyLlama),
    ];

    // Normal numbers at the middles of 2¹⁶ equal parts of probability: a number is a look-up.
    private static readonly float[] Normals = Quantiles();

    public static int Run(string[] args)
    {
        if (args.Length == 0 || args[0].StartsWith('-'))
        {
            Console.Error.WriteLine($"Usage: ... models FOLDER [--only {string.Join('|', All.Select(m => m.Name))}] [--types F32,Q8_0,Q4_0]");
            return 2;
        }

        string only = Value(args, "--only") ?? "";
        Directory.CreateDirectory(args[0]);
        foreach ((string name, ModelFamily family, TransformerConfig config) in All.Where(m => m.Name.Contains(only, StringComparison.Ordinal)))
        {
            foreach (string type in (Value(args, "--types") ?? "F32,Q8_0,Q4_0").Split(','))
            {
                string path = Path.Combine(args[0], $"{name}-{type}.gguf");
                if (!File.Exists(path)) Write(path, family, config, GgufRecipe.Named(type));
                Console.WriteLine($"{path} {new FileInfo(path).Length / 1e6:F1} MB");
            }
        }

        return 0;
    }

    private static void Write(string path, ModelFamily family, TransformerConfig config, GgufRecipe recipe)
    {
        var writer = new GgufWriter();
        family.WriteGguf(config, family.GgufArchitecture(config), writer.Metadata);
        writer.Metadata["general.file_type"] = (uint)recipe.FileType;
        AddTokenizer(writer.Metadata, config.Vocabulary);
        WeightPart[] parts = [.. family.GgufWeights(config)];
        var plan = new GgufTypePlan(recipe, [.. parts.Select(p => new WeightInfo(p.Name, p.Shape, "F32", 4 * p.Shape.Count))], new Dictionary<string, object>(writer.Metadata));
        foreach (WeightPart part in parts) writer.Add(part.Name, part.Shape, plan[part.Name] ?? GgmlType.F32, values => Fill(part, values));
        writer.Save(path);
    }

    private static void Fill(WeightPart part, Span<float> values)
    {
        if (part.Shape.Rank == 1)
        {
            values.Fill(part.Name.EndsWith(".bias", StringComparison.Ordinal) ? 0 : 1);
            return;
        }

        ulong state = 0xCBF29CE484222325;
        foreach (char c in part.Name) state = (state ^ c) * 0x100000001B3;
        for (int i = 0; i < values.Length; i += 4)
        {
            // splitmix64 (Steele et al. 2014), four numbers of sixteen bits at a time.
            ulong bits = state += 0x9E3779B97F4A7C15;
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
            bits ^= bits >> 31;
            for (int j = i; j < Math.Min(i + 4, values.Length); j++, bits >>= 16) values[j] = Normals[bits & 0xFFFF];
        }
    }

    // SentencePiece's first tokens, then words that nobody uses.
    private static void AddTokenizer(IDictionary<string, object> metadata, int vocabulary)
    {
        string[] tokens = new string[vocabulary];
        float[] scores = new float[vocabulary];
        int[] kinds = new int[vocabulary];
        for (int id = 0; id < vocabulary; id++)
        {
            (tokens[id], kinds[id]) = id switch { 0 => ("<unk>", 2), 1 => ("<s>", 3), 2 => ("</s>", 3), < 259 => ($"<0x{id - 3:X2}>", 6), _ => (Word(id - 259), 1) };
            scores[id] = -id;
        }

        metadata["tokenizer.ggml.model"] = "llama";
        metadata["tokenizer.ggml.tokens"] = tokens;
        metadata["tokenizer.ggml.scores"] = scores;
        metadata["tokenizer.ggml.token_type"] = kinds;
        metadata["tokenizer.ggml.bos_token_id"] = 1u;
        metadata["tokenizer.ggml.eos_token_id"] = 2u;
        metadata["tokenizer.ggml.unknown_token_id"] = 0u;
    }

    private static string Word(int number)
    {
        string word = "";
        for (int rest = number; rest >= 0; rest = (rest / 26) - 1) word = (char)('a' + (rest % 26)) + word;
        return '▁' + word;
    }

    private static float[] Quantiles()
    {
        // Φ by its midpoint sums, walked along once: exact enough for weights.
        const int Count = 1 << 16;
        const double Step = 1e-5;
        float[] values = new float[Count];
        double x = -6, sum = 0;
        for (int i = 0; i < Count; i++)
        {
            double target = (i + 0.5) / Count;
            for (; sum < target && x < 6; x += Step) sum += Step * Math.Exp(-0.5 * (x + (Step / 2)) * (x + (Step / 2))) / Math.Sqrt(2 * Math.PI);
            values[i] = (float)(x * Deviation);
        }

        return values;
    }

    private static string? Value(string[] args, string name)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
