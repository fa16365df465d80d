using System.Collections.Immutable;
using Foundation;
using Vae.Models.Networks.Latents;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks.Plane;

/// <summary>The perceptrons of a decoder, and what their outputs stand for.</summary>
internal abstract class PlaneDecoder
{
    public abstract ImmutableArray<Linear> Layers { get; }

    /// <summary>[batch, width] of what the decoder reads.</summary>
    /// <param name="z">[batch, decoder inputs].</param>
    /// <param name="labels">[batch, 1] for a conditional model, else null.</param>
    public abstract Tensor Apply(NetworkPass pass, Tensor z, Tensor? labels);

    /// <param name="width">Features of a row; 2 for a head that says points in the plane.</param>
    public static PlaneDecoder Create(ModelSettings.Mlp settings, LatentSpace latents, int width) =>
        settings.DecoderHead switch
        {
            DecoderHead.Xy => new Whole(settings, latents, width, isPolar: false),
            DecoderHead.Polar => new Whole(settings, latents, width, isPolar: true),
            DecoderHead.Unit => new Split(settings, latents),
            _ => throw Invariant.Unreachable(settings.DecoderHead),
        };

    /// <summary>The class, where it is told, beside what else is read.</summary>
    public static Tensor WithLabels(Tensor x, Tensor? labels) => labels is null ? x : Tensor.Concat(1, x, labels);

    private static MultiLayerPerceptron Perceptron(string name, ModelSettings.Mlp settings, int inputs, int outputs) =>
        new(
            name,
            [inputs + (settings.Conditional ? 1 : 0), .. settings.DecoderHidden, outputs],
            settings.Activation,
            lastIsActivated: false
        );

    /// <summary>One perceptron that reads all and says all.</summary>
    private sealed class Whole(ModelSettings.Mlp settings, LatentSpace latents, int width, bool isPolar) : PlaneDecoder
    {
        private readonly MultiLayerPerceptron perceptron = Perceptron(
            "decoder",
            settings,
            latents.DecoderInputs,
            width
        );

        public override ImmutableArray<Linear> Layers => perceptron.Layers;

        public override Tensor Apply(NetworkPass pass, Tensor z, Tensor? labels)
        {
            var said = perceptron.Apply(pass, WithLabels(z, labels));
            if (!isPolar)
                return said;
            var (radius, angle) = (said.Slice(1, 0, 1), said.Slice(1, 1, 1));
            return Tensor.Concat(1, radius * angle.Cos(), radius * angle.Sin());
        }
    }

    /// <summary>
    /// One perceptron for the radius and one for the direction, which share nothing.
    /// </summary>
    private sealed class Split(ModelSettings.Mlp settings, LatentSpace latents) : PlaneDecoder
    {
        private const double SmallestSquare = 1e-12;

        private readonly int ofRadius = latents.Count > 1 ? latents.Count - 1 : latents.DecoderInputs;
        private readonly int ofDirection =
            latents.Count > 1 ? latents.DecoderInputs - latents.Count + 1 : latents.DecoderInputs;
        private readonly MultiLayerPerceptron radius = Perceptron(
                "decoder.radius",
                settings,
                latents.Count > 1 ? latents.Count - 1 : latents.DecoderInputs,
                1
            ),
            direction = Perceptron(
                "decoder.direction",
                settings,
                latents.Count > 1 ? latents.DecoderInputs - latents.Count + 1 : latents.DecoderInputs,
                2
            );

        public override ImmutableArray<Linear> Layers => [.. radius.Layers, .. direction.Layers];

        public override Tensor Apply(NetworkPass pass, Tensor z, Tensor? labels)
        {
            var length = radius.Apply(pass, WithLabels(z.Slice(1, 0, ofRadius), labels)).Softplus();
            var vector = direction.Apply(pass, WithLabels(z.Slice(1, z.Shape[1] - ofDirection, ofDirection), labels));
            return length * vector / (vector.Square().Sum([1], keepDims: true) + SmallestSquare).Sqrt();
        }
    }
}
