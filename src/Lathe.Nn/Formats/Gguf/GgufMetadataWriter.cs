using System.Text;

namespace Lathe.Nn.Formats.Gguf;

/// <summary>Writes metadata values, the inverse of <see cref="GgufCursor"/>.</summary>
internal sealed class GgufMetadataWriter(BinaryWriter output)
{
    public void Pair(string key, object value)
    {
        Text(key);
        output.Write((uint)TypeOf(key, value.GetType()));
        Value(key, value);
    }

    public void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        output.Write((ulong)bytes.Length);
        output.Write(bytes);
    }

    private void Value(string key, object value)
    {
        switch (value)
        {
            case byte v: output.Write(v); break;
            case sbyte v: output.Write(v); break;
            case ushort v: output.Write(v); break;
            case short v: output.Write(v); break;
            case uint v: output.Write(v); break;
            case int v: output.Write(v); break;
            case ulong v: output.Write(v); break;
            case long v: output.Write(v); break;
            case float v: output.Write(v); break;
            case double v: output.Write(v); break;
            case bool v: output.Write(v); break;
            case string v: Text(v); break;
            case Array v: Elements(key, v); break;
        }
    }

    private void Elements(string key, Array values)
    {
        Type element = values.GetType().GetElementType()!;
        GgufValueType type = element == typeof(object) ? GgufValueType.Array : TypeOf(key, element);
        output.Write((uint)type);
        output.Write((ulong)values.Length);
        foreach (object? value in values)
        {
            if (value is null || (type == GgufValueType.Array) != value is Array)
                throw new ArgumentException($"Metadata '{key}': an array holds {(value is null ? "null" : value.GetType().Name)}: expected "
                    + $"{(type == GgufValueType.Array ? "arrays, as object[] says" : element.Name)}.");
            Value(key, value);
        }
    }

    private static GgufValueType TypeOf(string key, Type type) => type == typeof(byte) ? GgufValueType.UInt8
        : type == typeof(sbyte) ? GgufValueType.Int8
        : type == typeof(ushort) ? GgufValueType.UInt16
        : type == typeof(short) ? GgufValueType.Int16
        : type == typeof(uint) ? GgufValueType.UInt32
        : type == typeof(int) ? GgufValueType.Int32
        : type == typeof(ulong) ? GgufValueType.UInt64
        : type == typeof(long) ? GgufValueType.Int64
        : type == typeof(float) ? GgufValueType.Float32
        : type == typeof(double) ? GgufValueType.Float64
        : type == typeof(bool) ? GgufValueType.Bool
        : type == typeof(string) ? GgufValueType.String
        : type.IsSZArray ? GgufValueType.Array
        : throw new ArgumentException($"Metadata '{key}' is a {type.Name}: expected an integer, float, double, bool, string or an array of these.");
}
