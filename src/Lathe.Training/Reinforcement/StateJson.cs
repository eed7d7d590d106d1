using System.Text.Json;

namespace Lathe.Training.Reinforcement;

/// <summary>Numbers of a run in the JSON of a checkpoint, read back to the bit.</summary>
internal static class StateJson
{
    public static void Write(Utf8JsonWriter json, string name, ReadOnlySpan<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, string name, float[][] values)
    {
        json.WriteStartArray(name);
        foreach (float[] row in values)
        {
            json.WriteStartArray();
            foreach (float value in row) json.WriteNumberValue(value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    public static void Read(JsonElement state, string name, Span<double> values)
    {
        JsonElement array = state.GetProperty(name);
        if (array.GetArrayLength() != values.Length) throw new InvalidDataException($"The checkpoint holds {array.GetArrayLength()} {name}, this run has {values.Length}.");
        int i = 0;
        foreach (JsonElement value in array.EnumerateArray()) values[i++] = value.GetDouble();
    }

    public static void Read(JsonElement state, string name, float[][] values)
    {
        JsonElement array = state.GetProperty(name);
        if (array.GetArrayLength() != values.Length) throw new InvalidDataException($"The checkpoint holds {array.GetArrayLength()} batches of {name}, this run has {values.Length}.");
        int i = 0;
        foreach (JsonElement row in array.EnumerateArray()) values[i++] = [.. row.EnumerateArray().Select(e => e.GetSingle())];
    }
}
