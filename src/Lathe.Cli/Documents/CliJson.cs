using System.Text.Json;
using System.Text.Json.Serialization;
using Lathe.Cli.Hosting;

namespace Lathe.Cli.Documents;

/// <summary>The documents of <c>--json</c>, compiled in.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(TrainDigitsDocument))]
[JsonSerializable(typeof(TrainLmDocument))]
[JsonSerializable(typeof(TuneDocument))]
[JsonSerializable(typeof(DataFormatDocument))]
[JsonSerializable(typeof(MergeDocument))]
[JsonSerializable(typeof(TryDigitsDocument))]
[JsonSerializable(typeof(EvalDigitsDocument))]
[JsonSerializable(typeof(ReportDigitsDocument))]
[JsonSerializable(typeof(QuickstartDocument))]
[JsonSerializable(typeof(DataAssistantDocument))]
[JsonSerializable(typeof(TestDocument))]
[JsonSerializable(typeof(InfoDocument))]
[JsonSerializable(typeof(TokenizerTrainDocument))]
[JsonSerializable(typeof(TokenizerEncodeDocument))]
[JsonSerializable(typeof(TokenizerDecodeDocument))]
[JsonSerializable(typeof(TokenizerInspectDocument))]
[JsonSerializable(typeof(GenerateDocument))]
[JsonSerializable(typeof(ExplainDocument))]
[JsonSerializable(typeof(ScoreDocument))]
[JsonSerializable(typeof(ScoredTokenDocument))]
[JsonSerializable(typeof(InspectDocument))]
[JsonSerializable(typeof(InspectAdapterDocument))]
[JsonSerializable(typeof(ConvertDocument))]
[JsonSerializable(typeof(QuantizeDocument))]
[JsonSerializable(typeof(PullDocument))]
[JsonSerializable(typeof(BenchDocument))]
[JsonSerializable(typeof(DataInspectDocument))]
[JsonSerializable(typeof(DataQualityDocument))]
[JsonSerializable(typeof(DataCleanDocument))]
[JsonSerializable(typeof(DataValidateDocument))]
[JsonSerializable(typeof(DataAugmentDocument))]
[JsonSerializable(typeof(DataRunDocument))]
[JsonSerializable(typeof(EvaluationDocument))]
[JsonSerializable(typeof(EvaluationSampleDocument))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>Writes the one document of a run, on one line.</summary>
    public static void Write<T>(CliHost host, T document)
        => host.Out.WriteLine(JsonSerializer.Serialize(document, typeof(T), Default));
}
