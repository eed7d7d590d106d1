using System.Text.Json.Serialization;

namespace Lathe.Cli.Quickstart;

/// <summary>The ledger as JSON, compiled in.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, StageRecord>))]
internal sealed partial class QuickstartJson : JsonSerializerContext;
