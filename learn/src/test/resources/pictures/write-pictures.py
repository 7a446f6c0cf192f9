#!/usr/bin/env python3
"""Writes the pictures beside it with Pillow, which ForeignPicturesTest reads: 16 x 24 pixels, red rising to the right, green downwards.

Debian: apt-get install python3-pil
"""

import pathlib

from PIL import Image, PngImagePlugin

HERE = pathlib.Path(__file__).parent
WIDTH, HEIGHT = 16, 24


def color(x, y):
    return (15 * x, 10 * y, 128)


def gray(x, y):
    red, green, blue = color(x, y)
    return (299 * red + 587 * green + 114 * blue + 500) // 1000


def picture(mode, pixel):
    image = Image.new(mode, (WIDTH, HEIGHT))
    image.putdata([pixel(x, y) for y in range(HEIGHT) for x in range(WIDTH)])
    return image


def oriented(image, tag, stored):
    exif = Image.Exif()
    exif[0x0112] = tag
    return image.transpose(stored), exif


def main():
    rgb = picture("RGB", color)
    plain = picture("L", gray)
    plain.save(HERE / "gray.png")
    plain.save(HERE / "gray.jpg", quality=95)
    picture("LA", lambda x, y: (gray(x, y), 17 * x)).save(HERE / "gray-alpha.png")
    picture("I", lambda x, y: 257 * gray(x, y)).convert("I;16").save(HERE / "gray-16.png")
    picture("1", lambda x, y: 255 * ((x + y) % 2)).save(HERE / "bits.png")
    rgb.save(HERE / "rgb.png", optimize=True)
    rgb.save(HERE / "rgb.jpg", quality=95, subsampling=0)
    rgb.save(HERE / "progressive.jpg", quality=95, progressive=True, dpi=(300, 300), comment=b"progressive")
    picture("RGBA", lambda x, y: (*color(x, y), 17 * x)).save(HERE / "rgba.png")
    palette = picture("P", lambda x, y: x)
    palette.putpalette([part for x in range(WIDTH) for part in (15 * x, 0, 0)])
    palette.save(HERE / "palette.png", transparency=bytes(17 * x for x in range(WIDTH)))
    turned, exif = oriented(rgb, 6, Image.Transpose.ROTATE_90)
    turned.save(HERE / "orientation-6.jpg", quality=95, subsampling=0, exif=exif)
    turned, exif = oriented(rgb, 3, Image.Transpose.ROTATE_180)
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "upside down")
    turned.save(HERE / "orientation-3.png", exif=exif, pnginfo=text)
    rgb.convert("CMYK").save(HERE / "cmyk.jpg")


if __name__ == "__main__":
    main()
