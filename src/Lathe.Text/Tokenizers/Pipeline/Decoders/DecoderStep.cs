namespace Lathe.Text.Tokenizers.Pipeline.Decoders;

/// <summary>One step of decoding a token.</summary>
/// <param name="token">The bytes so far.</param>
/// <param name="start">Whether the token stands at the start of the text.</param>
/// <returns>The bytes, and whether they are final: a raw byte that no later step may read as text.</returns>
internal delegate (byte[] Bytes, bool Final) DecoderStep(byte[] token, bool start);
