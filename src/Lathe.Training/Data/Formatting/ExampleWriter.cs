using System.Text.Json;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Formatting;

/// <summary>
/// Encoded examples as JSON Lines: <c>input_ids</c> and <c>labels</c>, the same ids with −100 where nothing is learnt, as transformers' trainer
/// takes them; rows of several examples have <c>position_ids</c> too. The file is there only when all of it is.
/// </summary>
/// <param name="path">The file; its directory must exist.</param>
public sealed class ExampleWriter(string path) : IDisposable
{
    private readonly PendingFile _file = new(path);

    /// <summary>Lines written.</summary>
    public long Count { get; private set; }

    /// <summary>Writes an example.</summary>
    public void Write(EncodedExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        Write([example], positions: false);
    }

    /// <summary>Writes a row of examples, one behind the other.</summary>
    public void Write(IReadOnlyList<EncodedExample> row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Write(row, positions: true);
    }

    /// <summary>Puts the file in its place, over what was there.</summary>
    public void Keep() => _file.Keep();

    /// <summary>Takes back what was not kept.</summary>
    public void Dispose() => _file.Dispose();

    private void Write(IReadOnlyList<EncodedExample> row, bool positions)
    {
        using (var json = new Utf8JsonWriter(_file.Stream))
        {
            json.WriteStartObject();
            List(json, "input_ids", row, static (e, i) => e.Ids[i]);
            List(json, "labels", row, static (e, i) => e.IsLearned[i] ? e.Ids[i] : ExampleBatcher.Ignored);
            if (positions) List(json, "position_ids", row, static (_, i) => i);
            json.WriteEndObject();
        }

        _file.Stream.WriteByte((byte)'\n');
        Count++;
    }

    private static void List(Utf8JsonWriter json, string name, IReadOnlyList<EncodedExample> row, Func<EncodedExample, int, int> value)
    {
        json.WriteStartArray(name);
        foreach (EncodedExample example in row)
        {
            for (int i = 0; i < example.Ids.Length; i++) json.WriteNumberValue(value(example, i));
        }

        json.WriteEndArray();
    }
}
