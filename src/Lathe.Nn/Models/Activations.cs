namespace Lathe.Nn.Models;

/// <summary>Names of activations in Hugging Face's configs.</summary>
internal static class Activations
{
    /// <summary>The ungated activation of a field.</summary>
    public static ActivationKind Read(ConfigReader json, string field, string otherwise) => json.Text(field, otherwise) switch
    {
        "gelu" => ActivationKind.Gelu,
        "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast" => ActivationKind.GeluTanh,
        "relu" => ActivationKind.Relu,
        "silu" or "swish" => ActivationKind.Silu,
        _ => throw json.Wrong(field, "gelu, gelu_new, gelu_pytorch_tanh, relu or silu"),
    };

    /// <summary>The gated activation of a field that names the function of the gates.</summary>
    public static ActivationKind ReadGated(ConfigReader json, string field, string otherwise) => Read(json, field, otherwise) switch
    {
        ActivationKind.Silu => ActivationKind.SwiGlu,
        ActivationKind.Gelu => ActivationKind.GeGlu,
        ActivationKind.GeluTanh => ActivationKind.GeGluTanh,
        _ => throw json.Wrong(field, "silu, gelu or gelu_pytorch_tanh"),
    };

    /// <summary>The name of an activation; of a gated one, of its gates' function.</summary>
    public static string Name(ActivationKind activation) => activation switch
    {
        ActivationKind.Gelu or ActivationKind.GeGlu => "gelu",
        ActivationKind.GeluTanh => "gelu_new",
        ActivationKind.GeGluTanh => "gelu_pytorch_tanh",
        ActivationKind.Relu => "relu",
        _ => "silu",
    };
}
