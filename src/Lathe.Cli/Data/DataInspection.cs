using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Records;

namespace Lathe.Cli.Data;

/// <summary>What there is to know of a file of records without judging it.</summary>
internal sealed record DataInspection(
    string File, string Format, string Container, bool Compressed, long Bytes, long Records, long Broken, long Recoded,
    IReadOnlyDictionary<string, long> Kinds, IReadOnlyDictionary<string, long> Roles, long ToolCalls, long WithTools, IReadOnlyDictionary<string, long> Turns, IReadOnlyDictionary<string, long> Reasons)
{
    public static DataInspection Of(RecordReader file, int show, List<DataRecord> shown, List<Drop> drops)
    {
        Dictionary<string, long> kinds = [], roles = [], turns = [], reasons = [];
        long records = 0, broken = 0, calls = 0, tools = 0;
        foreach (DataRecord record in file.Read(Broken))
        {
            records++;
            if (shown.Count < show) shown.Add(record);
            Add(kinds, record.Kind.ToString().ToLowerInvariant());
            foreach (ChatTurn turn in record.Turns.Concat(record.Chosen).Concat(record.Rejected))
            {
                Add(roles, turn.Role);
                calls += turn.ToolCalls.Count;
            }

            if (record.Tools.Count > 0) tools++;
            if (record.Kind != RecordKind.Text) Add(turns, (record.Turns.Count + Math.Min(1, record.Chosen.Count)).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return new DataInspection(file.Path, file.Format.Name(), Name(file.Container), file.IsCompressed, new FileInfo(file.Path).Length, records, broken, file.Recoded, kinds, roles, calls, tools,
            turns.OrderBy(t => int.Parse(t.Key, System.Globalization.CultureInfo.InvariantCulture)).ToDictionary(), reasons);

        void Broken(Drop drop)
        {
            broken++;
            Add(reasons, drop.Reason);
            if (drops.Count < 5) drops.Add(drop);
        }
    }

    public static string Name(RecordContainer container) => container switch
    {
        RecordContainer.Json => "json",
        RecordContainer.JsonLines => "json lines",
        RecordContainer.Csv => "csv",
        _ => "plain text",
    };

    private static void Add(Dictionary<string, long> counts, string name) => counts[name] = counts.GetValueOrDefault(name) + 1;
}
