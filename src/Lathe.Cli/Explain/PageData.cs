using System.Text;
using System.Text.Json;
using Lathe.Inference.Explanation;

namespace Lathe.Cli.Explain;

/// <summary>The numbers that the page's script turns to: probabilities in ten-thousandths, attention in bytes of a map's largest weight.</summary>
internal static class PageData
{
    private const int MostTop = 20;
    private const int MostLensTop = 5;

    public static string Json(Explained explained, PageExtent extent)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            var words = new WordList(explained);
            json.WriteStartObject();
            json.WriteBoolean("causal", explained.Config.Causal);
            json.WriteNumber("length", explained.Length);
            Numbers(json, "tokens", explained.Reading.Ids.Select(words.Of));
            Predictions(json, explained, extent, words);
            Lens(json, explained, extent, words);
            Heads(json, extent, explained);
            json.WriteStartArray("words");
            foreach (string word in words.All) json.WriteStringValue(word);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    // [entropy in hundredths of a bit, [word, p, ..], [rank, bits, p] of what came]
    private static void Predictions(Utf8JsonWriter json, Explained explained, PageExtent extent, WordList words)
    {
        IReadOnlyList<Prediction> all = explained.Reading.Predictions;
        json.WriteNumber("line", all.Count == 0 ? 0 : explained.Length - extent.Lines);
        json.WriteStartArray("predictions");
        foreach (Prediction prediction in all.Skip(explained.Length - extent.Lines))
        {
            json.WriteStartArray();
            json.WriteNumberValue(Hundredths(prediction.EntropyBits));
            Top(json, prediction.Top, MostTop, words);
            json.WriteStartArray();
            if (prediction.Next is { } next)
            {
                json.WriteNumberValue(next.Rank);
                json.WriteNumberValue(Hundredths(next.SurprisalBits));
                json.WriteNumberValue(Share(next.Probability));
            }

            json.WriteEndArray();
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    // By layer and column: [to go, p of the final token, its rank, [word, p, ..]]; then norms by layer and token.
    private static void Lens(Utf8JsonWriter json, Explained explained, PageExtent extent, WordList words)
    {
        PromptReading reading = explained.Reading;
        int skip = explained.Length - reading.First - extent.Columns;
        json.WriteStartArray("lens");
        foreach (LayerReading layer in reading.Layers)
        {
            json.WriteStartArray();
            foreach (LensReading lens in layer.Lens.Skip(skip))
            {
                json.WriteStartArray();
                json.WriteNumberValue(Hundredths(lens.DivergenceBits));
                json.WriteNumberValue(Share(lens.FinalProbability));
                json.WriteNumberValue(lens.FinalRank);
                Top(json, lens.Top, MostLensTop, words);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("norms");
        foreach (LayerReading layer in reading.Layers)
        {
            json.WriteStartArray();
            foreach (double norm in layer.Norms) json.WriteNumberValue(Math.Round(norm, 2));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void Heads(Utf8JsonWriter json, PageExtent extent, Explained explained)
    {
        json.WriteNumber("rows", extent.Rows);
        json.WriteNumber("chosen", Math.Max(0, extent.Heads.ToList().IndexOf(explained.Heads.Count > 0 ? explained.Heads[0] : extent.Heads[0])));
        json.WriteStartArray("heads");
        foreach (HeadReading head in extent.Heads)
        {
            json.WriteStartArray();
            json.WriteNumberValue(head.Layer);
            json.WriteNumberValue(head.Head);
            json.WriteStringValue($"{HeadWords.Habit(head)}; {HeadWords.Entropy(head)}");
            json.WriteNumberValue(Peak(head, extent.Rows, explained.Config.Causal));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        byte[] weights = new byte[extent.Heads.Count * PageExtent.Weights(extent.Rows, explained.Config.Causal)];
        int at = 0;
        foreach (HeadReading head in extent.Heads) Map(head, extent.Rows, explained.Config.Causal, weights, ref at);
        json.WriteBase64String("weights", weights);
    }

    // The largest weight of the map in ten-thousandths, rounded up: bytes count in parts of it, so that maps of faint weights keep them.
    private static int Peak(HeadReading head, int rows, bool causal)
    {
        float most = 0;
        int start = head.Length - rows;
        for (int i = 0; i < rows; i++)
        {
            foreach (float w in head.Row(start + i - head.First).Slice(start, causal ? i + 1 : rows)) most = Math.Max(most, w);
        }

        return Math.Clamp((int)Math.Ceiling(most * 10000), 1, 10000);
    }

    private static void Map(HeadReading head, int rows, bool causal, byte[] bytes, ref int at)
    {
        int start = head.Length - rows;
        double peak = Peak(head, rows, causal) / 10000.0;
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<float> row = head.Row(start + i - head.First);
            double before = 0;
            foreach (float w in row[..start]) before += w;
            bytes[at++] = Byte(before);
            foreach (float w in row.Slice(start, causal ? i + 1 : rows)) bytes[at++] = Byte(w / peak);
        }
    }

    private static void Top(Utf8JsonWriter json, IReadOnlyList<TokenProbability> top, int most, WordList words)
        => Numbers(json, null, top.Take(most).SelectMany(t => (int[])[words.Of(t.Id), Share(t.Probability)]));

    private static void Numbers(Utf8JsonWriter json, string? name, IEnumerable<int> numbers)
    {
        if (name is null) json.WriteStartArray();
        else json.WriteStartArray(name);
        foreach (int number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static int Hundredths(double value) => (int)Math.Round(Math.Min(value, 1e6) * 100);

    private static int Share(double value) => (int)Math.Round(value * 10000);

    private static byte Byte(double weight) => (byte)Math.Round(Math.Clamp(weight, 0, 1) * 255);

    // Each word once.
    private sealed class WordList(Explained explained)
    {
        private readonly Dictionary<int, int> _places = [];
        private readonly List<string> _all = [];

        public IReadOnlyList<string> All => _all;

        public int Of(int id)
        {
            if (_places.TryGetValue(id, out int place)) return place;
            _places.Add(id, _all.Count);
            _all.Add(explained.Word(id));
            return _all.Count - 1;
        }
    }
}
