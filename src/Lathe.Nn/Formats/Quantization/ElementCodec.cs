namespace Lathe.Nn.Formats.Quantization;

/// <summary>Decodes and encodes one type; what <see cref="BlockCodec"/> looks up.</summary>
internal abstract unsafe class ElementCodec
{
    public abstract void Decode(byte* stored, float* values, long blocks);

    public abstract void Encode(float* values, byte* stored, long blocks);

    public abstract long FirstBad(byte* stored, long blocks);
}
