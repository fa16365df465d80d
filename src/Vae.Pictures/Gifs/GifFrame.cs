using Vae.Pictures.Sheets;

namespace Vae.Pictures.Gifs;

/// <summary>A frame of an animation.</summary>
/// <param name="Hundredths">How long it stays, in hundredths of a second.</param>
internal readonly record struct GifFrame(ISheet Sheet, int Hundredths);
