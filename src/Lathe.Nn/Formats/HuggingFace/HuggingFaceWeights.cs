using Lathe.Nn.Formats.Safetensors;

namespace Lathe.Nn.Formats.HuggingFace;

/// <summary>Finds the weights of a model's folder: first the names that transformers uses, then the only safetensors file there.</summary>
internal static class HuggingFaceWeights
{
    private static readonly string[] Pickles = ["*.bin", "*.pt", "*.pth", "*.ckpt"];

    public static IWeightSource Open(string folder)
    {
        string single = Path.Combine(folder, "model.safetensors");
        if (File.Exists(single))
            return SafetensorsFile.Open(single);
        string index = Path.Combine(folder, "model" + SafetensorsIndex.Suffix);
        if (File.Exists(index))
            return ShardedSafetensors.Open(index);
        string[] others = Directory.GetFiles(folder, "*.safetensors");
        if (others.Length == 1)
            return SafetensorsFile.Open(others[0]);
        throw new InvalidDataException($"'{folder}' {Problem(folder, others)}");
    }

    private static string Problem(string folder, string[] others)
    {
        if (others.Length > 1)
            return $"has {others.Length} safetensors files and no model{SafetensorsIndex.Suffix}: say which file, or fetch the index.";
        if (Pickles.SelectMany(p => Directory.EnumerateFiles(folder, p)).Order(StringComparer.Ordinal).FirstOrDefault() is { } pickle)
        {
            return $"has its weights in '{Path.GetFileName(pickle)}', a PyTorch pickle: a program that would run while it is read, which "
                + "Lathe does not do. Convert it to safetensors, or fetch the repository's model.safetensors.";
        }

        return Directory.EnumerateFiles(folder, "*.gguf").FirstOrDefault() is { } gguf
            ? $"has no safetensors file but '{Path.GetFileName(gguf)}': give the path of that file."
            : $"has no weights: expected model.safetensors or model{SafetensorsIndex.Suffix}.";
    }
}
