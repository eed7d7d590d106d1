namespace Lathe.Tensors.Ops.Einops;

/// <summary>An elementary axis: a name, or a bare number such as the 2 in <c>(h 2)</c>. Two bare numbers are never the same axis.</summary>
internal readonly record struct EinopsAxis(string Name, int AnonymousSize, bool OnLeft, bool OnRight)
{
    public bool IsAnonymous => AnonymousSize > 0;
}
