using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Kernels.Assembly;

/// <summary>Whether code may be assembled here, and which instructions beyond the runtime's intrinsics the processor has.</summary>
internal static class Processor
{
    private const int StructuredFeatures = 7, Bf16Bit = 5, VnniBit = 11;

    /// <summary>Whether assembled code may run: x86-64 with AVX-512, and <c>LATHE_NO_ASSEMBLY</c> not set to 1.</summary>
    public static bool MayAssemble { get; } = RuntimeInformation.ProcessArchitecture == Architecture.X64
        && Avx512F.IsSupported && Avx512F.VL.IsSupported && Environment.GetEnvironmentVariable("LATHE_NO_ASSEMBLY") != "1";

    /// <summary>AVX512-BF16: CPUID leaf 7, sub-leaf 1, EAX bit 5.</summary>
    public static bool HasBf16 { get; } = X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= StructuredFeatures
        && X86Base.CpuId(StructuredFeatures, 0).Eax >= 1 && ((X86Base.CpuId(StructuredFeatures, 1).Eax >> Bf16Bit) & 1) == 1;

    /// <summary>AVX512-VNNI: CPUID leaf 7, sub-leaf 0, ECX bit 11.</summary>
    public static bool HasVnni { get; } = X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= StructuredFeatures
        && ((X86Base.CpuId(StructuredFeatures, 0).Ecx >> VnniBit) & 1) == 1;
}
