namespace Lathe.Cli.Documents;

/// <summary>One kind of op, a step on average.</summary>
internal sealed record ProfileRowDocument(string Op, double Calls, double Seconds, double Flops, double Bytes, double RooflineShare);
