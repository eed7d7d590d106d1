using System.Globalization;

namespace Lathe.Text.Tokenizers.Gguf;

/// <summary>Reads GGUF metadata under <c>tokenizer.ggml.</c>; errors name file and key.</summary>
internal sealed class GgufKeys(IReadOnlyDictionary<string, object> metadata, string source)
{
    private const string Prefix = "tokenizer.ggml.";

    public string Source => source;

    public string? Text(string key) => Get(key) switch
    {
        null => null,
        string text => text,
        object other => throw Wrong(key, other, "a string"),
    };

    public bool? Flag(string key) => Get(key) switch
    {
        null => null,
        bool flag => flag,
        object other => throw Wrong(key, other, "true or false"),
    };

    /// <summary>An id below <paramref name="count"/>. Writers put the largest number where there is none.</summary>
    public int? Id(string key, int count)
    {
        object? value = Get(key);
        if (value is null) return null;
        if (value is not (byte or sbyte or ushort or short or uint or int or ulong or long)) throw Wrong(key, value, "an id");
        decimal id = Convert.ToDecimal(value, CultureInfo.InvariantCulture);
        if (id == uint.MaxValue || id == -1) return null;
        return id >= 0 && id < count ? (int)id : throw Wrong(key, value, $"an id from 0 to {count - 1}");
    }

    public T[]? Array<T>(string key) => Get(key) switch
    {
        null => null,
        T[] values => values,
        object other => throw Wrong(key, other, $"an array of {typeof(T).Name}"),
    };

    public string[] Tokens()
    {
        string[] tokens = Array<string>("tokens") ?? throw Absent("tokens");
        return tokens.Length > 0 ? tokens : throw new InvalidDataException($"{source}: {Prefix}tokens is empty: expected a vocabulary.");
    }

    public InvalidDataException Absent(string key) => new($"{source}: its metadata lacks {Prefix}{key}.");

    public InvalidDataException Wrong(string key, object value, string expected)
        => new($"{source}: {Prefix}{key} is {(value is System.Array array ? $"an array of {array.Length}" : value)}: expected {expected}.");

    private object? Get(string key) => metadata.TryGetValue(Prefix + key, out object? value) ? value : null;
}
