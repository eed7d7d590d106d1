using Lathe.Cli.Data;

namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe data inspect --json</c> says.</summary>
internal sealed record DataInspectDocument(IReadOnlyList<DataInspection> Files);
