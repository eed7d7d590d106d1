using Lathe.Nn.Formats.Quantization;

namespace Lathe.Nn.Formats.Safetensors;

/// <summary>A model in several safetensors files, found through its index. All files are mapped and checked at opening.</summary>
public sealed class ShardedSafetensors : IStoredWeights
{
    private readonly Dictionary<string, SafetensorsFile> _shards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SafetensorsFile> _owners = new(StringComparer.Ordinal);

    private ShardedSafetensors(string path)
    {
        Path = path;
        try
        {
            foreach ((string weight, string file) in SafetensorsIndex.Read(path))
            {
                SafetensorsFile shard = Shard(file);
                _owners[weight] = shard.Contains(weight)
                    ? shard
                    : throw new InvalidDataException($"'{path}' puts weight '{weight}' into '{file}', which does not have it: index and shards do not belong together.");
            }

            Weights = [.. Shards.SelectMany(s => s.Weights.Where(w => _owners.GetValueOrDefault(w.Name) == s))];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The path of the index as it was given.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyList<WeightInfo> Weights { get; }

    /// <summary>The files in the order of their names.</summary>
    public IReadOnlyList<SafetensorsFile> Shards => [.. _shards.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value)];

    /// <inheritdoc/>
    public WeightInfo this[string name] => ((IWeightSource)Owner(name))[name];

    /// <summary>Opens an index and the files that it names.</summary>
    /// <param name="path">An index, such as <c>model.safetensors.index.json</c>.</param>
    /// <returns>The open files; dispose them.</returns>
    /// <exception cref="InvalidDataException">The index is not valid, a file is missing, or a weight is not where the index says.</exception>
    /// <exception cref="SafetensorsException">One of the files is not valid.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ShardedSafetensors Open(string path) => new(path);

    /// <inheritdoc/>
    public bool Contains(string name) => _owners.ContainsKey(name);

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination) => ((IWeightSource)Owner(name)).Read(name, destination);

    /// <inheritdoc/>
    public GgmlType? StoredType(string name) => ((IStoredWeights)Owner(name)).StoredType(name);

    /// <inheritdoc/>
    public void ReadStored(string name, long offset, Span<byte> destination) => ((IStoredWeights)Owner(name)).ReadStored(name, offset, destination);

    /// <summary>Unmaps all files.</summary>
    public void Dispose()
    {
        foreach (SafetensorsFile shard in _shards.Values)
            shard.Dispose();
    }

    private SafetensorsFile Owner(string name) => _owners.TryGetValue(name, out SafetensorsFile? shard)
        ? shard
        : throw new InvalidDataException($"'{Path}' lists no weight '{name}'; it lists {_owners.Count}, for example {string.Join(", ", _owners.Keys.Take(5))}.");

    private SafetensorsFile Shard(string file)
    {
        if (_shards.TryGetValue(file, out SafetensorsFile? open))
            return open;
        string full = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!, file);
        if (!File.Exists(full))
            throw new InvalidDataException($"'{Path}' names the file '{file}', which is not beside it: fetch it too.");
        return _shards[file] = SafetensorsFile.Open(full);
    }
}
