/** One of the 64 pictures of a short authentication string, with its English name. */
export interface SasEmoji {
  readonly symbol: string;
  readonly description: string;
}

const table = `
  🐶 Dog, 🐱 Cat, 🦁 Lion, 🐎 Horse, 🦄 Unicorn, 🐷 Pig, 🐘 Elephant, 🐰 Rabbit,
  🐼 Panda, 🐓 Rooster, 🐧 Penguin, 🐢 Turtle, 🐟 Fish, 🐙 Octopus, 🦋 Butterfly, 🌷 Flower,
  🌳 Tree, 🌵 Cactus, 🍄 Mushroom, 🌏 Globe, 🌙 Moon, ☁️ Cloud, 🔥 Fire, 🍌 Banana,
  🍎 Apple, 🍓 Strawberry, 🌽 Corn, 🍕 Pizza, 🎂 Cake, ❤️ Heart, 😀 Smiley, 🤖 Robot,
  🎩 Hat, 👓 Glasses, 🔧 Spanner, 🎅 Santa, 👍 Thumbs Up, ☂️ Umbrella, ⌛ Hourglass, ⏰ Clock,
  🎁 Gift, 💡 Light Bulb, 📕 Book, ✏️ Pencil, 📎 Paperclip, ✂️ Scissors, 🔒 Lock, 🔑 Key,
  🔨 Hammer, ☎️ Telephone, 🏁 Flag, 🚂 Train, 🚲 Bicycle, ✈️ Aeroplane, 🚀 Rocket, 🏆 Trophy,
  ⚽ Ball, 🎸 Guitar, 🎺 Trumpet, 🔔 Bell, ⚓ Anchor, 🎧 Headphones, 📁 Folder, 📌 Pin`;

/**
 * The table of the specification, by index 0 to 63.
 * @see https://spec.matrix.org/v1.15/client-server-api/#sas-method-emoji
 */
export const sasEmoji: readonly SasEmoji[] = table.split(',').map((entry) => {
  const [symbol, ...name] = entry.trim().split(' ');
  return { symbol: symbol!, description: name.join(' ') };
});
