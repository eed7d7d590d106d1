using System.Globalization;

namespace Lathe.Nn.Formats.Gguf;

/// <summary>Typed reads of metadata. Writers differ in the width of their integers, so any width that holds the value will do.</summary>
public static class GgufMetadata
{
    /// <summary>A string, or null where the key is absent.</summary>
    /// <exception cref="InvalidDataException">The value is not a string.</exception>
    public static string? Text(this IReadOnlyDictionary<string, object> metadata, string key) => metadata.GetValueOrDefault(key) switch
    {
        null => null,
        string text => text,
        object other => throw Wrong(key, other, "a string"),
    };

    /// <summary>An integer, or null where the key is absent.</summary>
    /// <exception cref="InvalidDataException">The value is not an integer, or not one of 64 bits with a sign.</exception>
    public static long? Integer(this IReadOnlyDictionary<string, object> metadata, string key) => metadata.GetValueOrDefault(key) switch
    {
        null => null,
        byte or sbyte or ushort or short or uint or int or long => Convert.ToInt64(metadata[key], CultureInfo.InvariantCulture),
        ulong value and <= long.MaxValue => (long)value,
        object other => throw Wrong(key, other, "an integer"),
    };

    /// <summary>A number, or null where the key is absent.</summary>
    /// <exception cref="InvalidDataException">The value is not a number.</exception>
    public static double? Number(this IReadOnlyDictionary<string, object> metadata, string key) => metadata.GetValueOrDefault(key) switch
    {
        null => null,
        float value => value,
        double value => value,
        ulong value => value,
        byte or sbyte or ushort or short or uint or int or long => metadata.Integer(key),
        object other => throw Wrong(key, other, "a number"),
    };

    /// <summary>A boolean, or null where the key is absent.</summary>
    /// <exception cref="InvalidDataException">The value is not a boolean.</exception>
    public static bool? Flag(this IReadOnlyDictionary<string, object> metadata, string key) => metadata.GetValueOrDefault(key) switch
    {
        null => null,
        bool value => value,
        object other => throw Wrong(key, other, "a boolean"),
    };

    /// <summary>An array of just this element type, or null where the key is absent.</summary>
    /// <typeparam name="T">string, float, int, …</typeparam>
    /// <exception cref="InvalidDataException">The value is something else.</exception>
    public static T[]? Array<T>(this IReadOnlyDictionary<string, object> metadata, string key) => metadata.GetValueOrDefault(key) switch
    {
        null => null,
        // The runtime lets int[] pass as uint[]: the element type says which it is.
        T[] values when values.GetType() == typeof(T[]) => values,
        object other => throw Wrong(key, other, $"an array of {typeof(T).Name}"),
    };

    /// <summary>The value that a reading of a key gave, which must be there: <c>Required(m.Integer(key), key)</c>.</summary>
    /// <exception cref="InvalidDataException">The key is absent.</exception>
    public static T Required<T>(T? value, string key)
        where T : struct => value ?? throw Absent(key);

    /// <inheritdoc cref="Required{T}(T?, string)"/>
    public static T Required<T>(T? value, string key)
        where T : class => value ?? throw Absent(key);

    private static InvalidDataException Absent(string key) => new($"The GGUF metadata lacks '{key}'.");

    private static InvalidDataException Wrong(string key, object value, string expected) =>
        new($"The GGUF metadata key '{key}' is {(value is System.Array a ? $"an array of {a.Length} {a.GetType().GetElementType()!.Name}" : $"{value} ({value.GetType().Name})")}: expected {expected}.");
}
