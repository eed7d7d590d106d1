using System.Globalization;
using System.Text.Json;

namespace Lathe.Training.Digits;

/// <summary>
/// How long a run has taken, a line of JSON each time it is saved, so that a resumed run counts on: beside its checkpoints and not in them, which
/// are equal for equal runs.
/// </summary>
internal static class DigitTimes
{
    public const string Name = "times.jsonl";

    /// <summary>Adds that so many steps have taken so many seconds.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Append(string directory, long step, double seconds)
        => File.AppendAllText(Path.Combine(directory, Name), string.Create(CultureInfo.InvariantCulture, $"{{\"step\":{step},\"seconds\":{seconds:0.000}}}\n"));

    /// <summary>Forgets the times of an earlier run in the folder.</summary>
    public static void Clear(string directory) => File.Delete(Path.Combine(directory, Name));

    /// <summary>Seconds of so many steps; 0 where nobody wrote them down: they decide nothing.</summary>
    public static double Read(string directory, long step)
    {
        string path = Path.Combine(directory, Name);
        if (!File.Exists(path)) return 0;
        double seconds = 0;
        foreach (string line in File.ReadLines(path))
        {
            try
            {
                using JsonDocument entry = JsonDocument.Parse(line);
                if (entry.RootElement.GetProperty("step").GetInt64() <= step) seconds = entry.RootElement.GetProperty("seconds").GetDouble();
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                // A line that a crash has cut short.
            }
        }

        return seconds;
    }
}
