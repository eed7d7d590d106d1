using System.IO.Enumeration;

namespace Lathe.Nn.Hub;

/// <summary>Chooses files of a repository by patterns, or what Lathe can use where there are none.</summary>
internal static class HubSelection
{
    // The same weights in other frameworks' files, which would only take the time and the disk.
    private static readonly string[] Unread =
        ["*.bin", "*.pt", "*.pth", "*.ckpt", "*.h5", "*.msgpack", "*.ot", "*.tflite", "*.mlmodel", "*.onnx", "*.onnx_data", "onnx/*", "openvino/*", "coreml/*", "*.mlpackage/*"];

    /// <exception cref="HubException">Nothing is left, or the repository has several GGUF models and no pattern says which.</exception>
    public static IReadOnlyList<HubFile> Choose(HubReference reference, IReadOnlyList<HubFile> files, IReadOnlyList<string> include, IReadOnlyList<string> exclude)
    {
        IEnumerable<HubFile> chosen = files;
        if (reference.File is { } one)
            chosen = files.Where(f => f.Path == one);
        else if (include.Count > 0)
            chosen = files.Where(f => Matches(f, include));
        else if (files.Any(f => f.Path.EndsWith(".safetensors", StringComparison.Ordinal)))
            chosen = files.Where(f => !Matches(f, Unread));
        else
            CheckOneModel(reference, files, exclude);
        HubFile[] result = [.. chosen.Where(f => !Matches(f, exclude))];
        return result.Length > 0 ? result : throw new HubException($"{reference.Id} has no file that matches; it has {Some(files)}.");
    }

    private static void CheckOneModel(HubReference reference, IReadOnlyList<HubFile> files, IReadOnlyList<string> exclude)
    {
        // Parts of one model are numbered: model-00001-of-00003.gguf.
        HubFile[] models = [.. files.Where(f => f.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) && !Matches(f, exclude)
            && (!f.Path.Contains("-of-", StringComparison.Ordinal) || f.Path.Contains("-00001-of-", StringComparison.Ordinal)))];
        if (models.Length > 1)
            throw new HubException($"{reference.Id} has {models.Length} GGUF models: choose with --include, for example --include \"*Q4_K_M*\". It has {Some(models)}.");
    }

    // As in huggingface_hub a star crosses slashes, and a folder stands for all that is in it.
    private static bool Matches(HubFile file, IReadOnlyList<string> patterns) =>
        patterns.Any(p => FileSystemName.MatchesSimpleExpression(p.EndsWith('/') ? p + "*" : p, file.Path, ignoreCase: false));

    private static string Some(IReadOnlyList<HubFile> files) =>
        files.Count == 0 ? "no files" : string.Join(", ", files.Take(12).Select(f => f.Path)) + (files.Count > 12 ? ", …" : "");
}
