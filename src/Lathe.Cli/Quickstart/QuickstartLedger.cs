using System.Text.Json;
using Lathe.Nn.Formats;

namespace Lathe.Cli.Quickstart;

/// <summary>Which stages are done. Written after each, all at once, so that a run that was killed goes on where it was.</summary>
internal sealed class QuickstartLedger
{
    private readonly string _path;
    private readonly Dictionary<string, StageRecord> _stages;

    private QuickstartLedger(string path, Dictionary<string, StageRecord> stages) => (_path, _stages) = (path, stages);

    /// <summary>Reads the ledger of a folder; one that is missing or damaged is empty, for everything in it can be made again.</summary>
    public static QuickstartLedger Open(string path)
    {
        try
        {
            if (File.Exists(path) && JsonSerializer.Deserialize(File.ReadAllBytes(path), QuickstartJson.Default.DictionaryStringStageRecord) is { } stages) return new QuickstartLedger(path, stages);
        }
        catch (JsonException)
        {
        }

        return new QuickstartLedger(path, []);
    }

    /// <summary>The record of a stage that was made from what the key says, or null.</summary>
    public StageRecord? Find(string stage, string key) => _stages.TryGetValue(stage, out StageRecord? record) && record.Key == key ? record : null;

    /// <summary>Writes down a stage.</summary>
    public void Keep(string stage, StageRecord record)
    {
        _stages[stage] = record;
        Write();
    }

    /// <summary>Strikes out a stage that begins anew: until it is done, what lies in its folder counts for nothing.</summary>
    public void Strike(string stage)
    {
        if (_stages.Remove(stage)) Write();
    }

    private void Write() => AtomicFile.Write(_path, stream => JsonSerializer.Serialize(stream, _stages, QuickstartJson.Default.DictionaryStringStageRecord));
}
