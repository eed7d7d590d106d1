namespace Lathe.Cli.Documents;

/// <summary>A module of an <see cref="InspectAdapterDocument"/>.</summary>
internal sealed record AdaptedModuleDocument(string Module, int Layer, int Rank, double Alpha, int Inputs, int Outputs, long Parameters, double Norm);
